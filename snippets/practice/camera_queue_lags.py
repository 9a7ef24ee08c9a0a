# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from math import prod
from multiprocessing import Pipe, Process, Queue
from typing import Any

import numpy as np

from shmguide.snapshot import Snapshot

SHAPE = (480, 640, 3)


def detect(turns: Any, frames: Any, newest: Snapshot) -> None:
    for _ in iter(turns.recv, None):
        queued = frames.get()[0, 0, 0]
        shared = newest.read()[0]
        turns.send(f"the queue gives {queued}, the snapshot {shared}")
    waiting = 0
    while (frame := frames.get()) is not None:
        waiting += frame.nbytes
    turns.send(f"still in the queue: {waiting:,} bytes")


if __name__ == "__main__":
    here, there = Pipe()
    frames: Any = Queue()
    with Snapshot.create(prod(SHAPE)) as newest:
        shared = there, frames, newest
        detector = Process(target=detect, args=shared)
        detector.start()
        for number in range(1, 31):
            frame = np.full(SHAPE, number, np.uint8)
            frames.put(frame)
            newest.write(frame)
            if number % 10 == 0:  # the detector is ten times as slow
                here.send("ready")
                print(f"frame {number}: {here.recv()}")
        frames.put(None)
        here.send(None)
        print(here.recv())
        detector.join()
