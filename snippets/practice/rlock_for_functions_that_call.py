from multiprocessing import Process, RawArray, RLock
from multiprocessing.synchronize import RLock as RLockType
from typing import Any


def add(lock: RLockType, account: Any, index: int, units: int) -> None:
    with lock:
        account[index] += units


def move(lock: RLockType, account: Any) -> None:
    for _ in range(1_000):
        with lock:  # once for both additions
            add(lock, account, 0, -1)
            add(lock, account, 1, 1)


if __name__ == "__main__":
    lock, account = RLock(), RawArray("q", 2)
    movers = [
        Process(target=move, args=(lock, account)) for _ in range(2)
    ]
    for mover in movers:
        mover.start()
    for mover in movers:
        mover.join()
    print(list(account))
