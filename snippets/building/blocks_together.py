# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process

import numpy as np

from shmguide.ring import Consumer, Producer, Ring
from shmguide.shared_array import SharedArray
from shmguide.snapshot import Snapshot

FRAMES, PIXELS = 500, 4096


def film(to: Producer) -> None:
    with to:
        for number in range(FRAMES):
            to.put(np.full(PIXELS, number))


def add_up(
    frames: Consumer, total: SharedArray, last: Snapshot
) -> None:
    for frame in frames.views():
        total.array += (pixels := np.frombuffer(frame, int))
        last.write(f"frame {pixels[0]}".encode())


if __name__ == "__main__":
    with (
        Ring.create(slots=4, slot_size=8 * PIXELS) as ring,
        SharedArray.create(PIXELS, int) as total,
        Snapshot.create(size=20) as last,
    ):
        args = ring.consumer(), total, last
        camera = Process(target=film, args=(ring.producer(),))
        worker = Process(target=add_up, args=args)
        for process in camera, worker:
            process.start()
        for process in camera, worker:
            process.join()
        print("the last:", last.read().decode())
        print("mean of all:", total.array.mean() / FRAMES)
