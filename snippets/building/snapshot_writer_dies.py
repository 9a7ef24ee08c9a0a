# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
import os
from multiprocessing import Process

from shmguide.snapshot import Snapshot


def write(latest: Snapshot) -> None:
    latest.write(b"the last whole value")
    with latest.reserve() as view:
        view[:8] = b"half of "
        os._exit(1)


if __name__ == "__main__":
    with Snapshot.create(size=100) as latest:
        writer = Process(target=write, args=(latest,))
        writer.start()
        writer.join()
        print(latest.read().decode())
        latest.write(b"and the next")  # of a writer that takes over
        print(latest.read().decode())
