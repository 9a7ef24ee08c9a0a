from ctypes import Structure, c_int
from multiprocessing import Process, Value
from typing import Any


class Account(Structure):
    _fields_ = (("current", c_int), ("savings", c_int))


def save(account: Any) -> None:
    for _ in range(10_000):
        with account.get_lock():
            account.current -= 1
            account.savings += 1


def watch(account: Any) -> None:
    wrong = 0
    for _ in range(10_000):
        with account.get_lock():
            wrong += account.current + account.savings != 50_000
    print("snapshots with a wrong total:", wrong)


if __name__ == "__main__":
    account: Any = Value(Account, 50_000, 0)
    workers = [save, save, watch]
    processes = [Process(target=w, args=(account,)) for w in workers]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print("current", account.current, "savings", account.savings)
