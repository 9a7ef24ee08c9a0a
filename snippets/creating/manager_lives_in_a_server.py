import os
from multiprocessing import Process
from multiprocessing.managers import BaseManager
from typing import Any


class Ledger:
    def __init__(self) -> None:
        self.entries: list[str] = []

    def add(self, entry: str) -> None:
        self.entries.append(entry)

    def count(self) -> int:
        return len(self.entries)

    def home(self) -> int:
        return os.getpid()


class Office(BaseManager):
    Ledger: Any


Office.register("Ledger", Ledger)


def work(ledger: Any) -> None:
    for _ in range(50):
        ledger.add("one entry")
    print("the ledger is here:", ledger.home() == os.getpid())


if __name__ == "__main__":
    with Office() as office:
        ledger = office.Ledger()
        for _ in range(2):
            worker = Process(target=work, args=(ledger,))
            worker.start()
            worker.join()
        print("entries:", ledger.count())
        print("the ledger is here:", ledger.home() == os.getpid())
