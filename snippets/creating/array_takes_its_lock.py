from multiprocessing import Array, Lock
from typing import Any


class CountingLock:
    def __init__(self) -> None:
        self.lock, self.taken = Lock(), 0

    def acquire(self) -> None:
        self.lock.acquire()
        self.taken += 1

    def release(self) -> None:
        self.lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *exception: object) -> None:
        self.release()


if __name__ == "__main__":
    lock: Any = CountingLock()
    numbers: Any = Array("i", range(1_000), lock=lock)
    print("the array:", sum(numbers), "lock taken:", lock.taken)
    lock.taken = 0
    print("a slice  :", sum(numbers[:]), "lock taken:", lock.taken)
    lock.taken = 0
    raw = numbers.get_obj()
    print("get_obj():", sum(raw), "lock taken:", lock.taken)
