from multiprocessing import Lock, Process
from multiprocessing.sharedctypes import RawArray
from multiprocessing.synchronize import Lock as LockType
from typing import Any


def move(
    locks: list[LockType], accounts: Any, source: int, target: int
) -> None:
    first, second = sorted((source, target))
    for _ in range(10_000):
        with locks[first], locks[second]:
            accounts[source] -= 1
            accounts[target] += 1


if __name__ == "__main__":
    accounts = RawArray("i", [100, 100, 100])
    locks = [Lock() for _ in accounts]
    processes = [
        Process(target=move, args=(locks, accounts, source, target))
        for source, target in ((0, 1), (1, 0), (1, 2), (2, 0))
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print("accounts:", accounts[:], "in all:", sum(accounts))
