# /// script
# dependencies = ["numpy", "shmguide"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process

import numpy as np

from shmguide.ring import Consumer, Producer, Ring
from shmguide.shared_array import SharedArray
from shmguide.snapshot import Snapshot

FRAMES, PIXELS = 500, 4096


def film(end: Producer) -> None:
    with end:
        for number in range(FRAMES):
            end.put(np.full(PIXELS, number))


def add_up(end: Consumer, total: SharedArray, latest: Snapshot) -> None:
    for frame in end.views():
        pixels = np.frombuffer(frame, int)
        total.array += pixels
        latest.write(f"frame {pixels[0]}".encode())


if __name__ == "__main__":
    with (
        Ring.create(slots=4, slot_size=8 * PIXELS) as ring,
        SharedArray.create(PIXELS, int) as total,
        Snapshot.create(size=20) as latest,
    ):
        processes = [
            Process(target=film, args=(ring.producer(),)),
            Process(
                target=add_up, args=(ring.consumer(), total, latest)
            ),
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        print("the last:", latest.read().decode())
        print("mean of all:", total.array.mean() / FRAMES)
