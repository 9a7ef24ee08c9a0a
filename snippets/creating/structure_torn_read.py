# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from ctypes import Structure, c_int
from multiprocessing import Value
from typing import Any

from shmguide.replay import Replay


class Account(Structure):
    _fields_ = (("current", c_int), ("savings", c_int))


def take_from_current(account: Any, _own: Any) -> None:
    account.current -= 10


def add_to_savings(account: Any, _own: Any) -> None:
    account.savings += 10


def read_current(account: Any, own: Any) -> None:
    own.current = account.current


def read_savings(account: Any, own: Any) -> str:
    return f"the reader sees {own.current} + {account.savings}"


if __name__ == "__main__":
    account: Any = Value(Account)
    writer = [take_from_current, add_to_savings]
    reader = [read_current, read_savings]
    with Replay([writer, reader], account) as replay:
        for turns in (0, 0, 1, 1), (0, 1, 1, 0), (1, 0, 0, 1):
            account.current, account.savings = 100, 0
            print("turns", *turns, "->", *replay(turns))
