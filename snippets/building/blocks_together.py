# /// script
# dependencies = ["numpy", "shmguide"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process

import numpy as np

from shmguide.ring import Ring
from shmguide.shared_array import SharedArray
from shmguide.snapshot import Snapshot

FRAMES, PIXELS = 500, 4096


def film(ring: Ring) -> None:
    with ring:
        for number in range(FRAMES):
            ring.put(np.full(PIXELS, number))


def add_up(ring: Ring, total: SharedArray, latest: Snapshot) -> None:
    for frame in ring.views():
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
            Process(target=film, args=(ring,)),
            Process(target=add_up, args=(ring, total, latest)),
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        print("the last:", latest.read().decode())
        print("mean of all:", total.array.mean() / FRAMES)
