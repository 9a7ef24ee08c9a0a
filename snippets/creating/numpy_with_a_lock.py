# /// script
# dependencies = ["numpy"]
# ///
from contextlib import closing
from multiprocessing import Lock, Process
from multiprocessing.shared_memory import SharedMemory
from multiprocessing.synchronize import Lock as LockType

import numpy as np


def numbers_in(segment: SharedMemory) -> np.ndarray:
    return np.frombuffer(segment.buf, "int64", count=6)


def add(name: str, lock: LockType) -> None:
    with closing(SharedMemory(name)) as segment:
        for _ in range(1_000):
            with lock:
                numbers_in(segment)[:] += 1


if __name__ == "__main__":
    lock = Lock()
    with closing(SharedMemory(create=True, size=48)) as segment:
        try:
            workers = [
                Process(target=add, args=(segment.name, lock))
                for _ in range(4)
            ]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            print(numbers_in(segment))
        finally:
            segment.unlink()
