# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from multiprocessing import Process
from time import sleep, time

import numpy as np

from shmguide.snapshot import Snapshot

FRAMES, SHAPE = 100, (480, 640, 3)
FRAME = np.dtype([("time", "f8"), ("pixels", "u1", SHAPE)])


def read_camera(number: int) -> np.ndarray:
    sleep(0.01)  # in yours: _, pixels = cap.read()
    return np.full(SHAPE, number, np.uint8)


def film(newest: Snapshot) -> None:
    frame = np.zeros((), FRAME)
    for number in range(1, FRAMES + 1):
        frame["pixels"], frame["time"] = read_camera(number), time()
        newest.write(frame)


def watch(newest: Snapshot, name: str, seconds: float) -> None:
    whole, number = True, 0
    while number < FRAMES:
        data, number = newest.wait(after=number, timeout=60)
        frame = np.frombuffer(data, FRAME)[0]
        whole &= bool((frame["pixels"] == number).all())
        sleep(seconds)  # in yours: detect, encode, show
    print(f"{name}: every frame whole: {whole}, the last: {number}")


if __name__ == "__main__":
    with Snapshot.create(FRAME.itemsize) as newest:
        args = (newest, "preview", 0.0), (newest, "detector", 0.2)
        watchers = [Process(target=watch, args=each) for each in args]
        for watcher in watchers:
            watcher.start()
        film(newest)
        for watcher in watchers:
            watcher.join()
