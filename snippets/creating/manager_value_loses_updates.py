# /// script
# dependencies = ["shmguide"]
# ///
from multiprocessing import Manager, Pool
from typing import Any

from shmguide.interleavings import load, store
from shmguide.replay import Replay


def add(counter: Any, lock: Any) -> None:
    for _ in range(50):
        with lock:
            counter.value += 1


if __name__ == "__main__":
    with Manager() as manager:
        counter: Any = manager.Value("i", 0)
        try:
            counter.get_lock()
        except AttributeError as error:
            print("AttributeError:", error)

        with Replay([[load, store]] * 2, counter) as replay:
            replay([0, 1, 1, 0])
        print("two increments without a lock:", counter.value)

        counter.value = 0
        with Pool(2) as pool:
            pool.starmap(add, [(counter, manager.Lock())] * 2)
        print("100 increments with a lock:", counter.value)
