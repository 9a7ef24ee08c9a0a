from collections.abc import Callable
from multiprocessing import Array, get_context
from multiprocessing.synchronize import RLock
from typing import Any


class CountingLock(RLock):
    def __init__(self) -> None:
        super().__init__(ctx=get_context())
        self.taken = 0

    def __enter__(self) -> bool:
        self.taken += 1
        return super().__enter__()


def report(what: str, work: Callable[[], int]) -> None:
    lock.taken = 0
    print(f"{what}: {work()}, lock taken: {lock.taken}")


if __name__ == "__main__":
    lock = CountingLock()
    numbers: Any = Array("i", range(1_000), lock=lock)
    report("sum(numbers)          ", lambda: sum(numbers))
    report("sum(numbers[:])       ", lambda: sum(numbers[:]))
    report("sum(numbers.get_obj())", lambda: sum(numbers.get_obj()))
