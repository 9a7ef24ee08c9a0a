import os
from multiprocessing import Pool
from multiprocessing.managers import BaseManager
from typing import Any


class Ledger:
    def __init__(self) -> None:
        self.entries: list[str] = []

    def add(self, entry: str) -> int:
        self.entries.append(entry)
        return os.getpid()

    def count(self) -> int:
        return len(self.entries)


class Office(BaseManager):
    Ledger: Any


Office.register("Ledger", Ledger)


def work(ledger: Any) -> tuple[int, int]:
    return os.getpid(), ledger.add("one entry")


if __name__ == "__main__":
    with Office() as office, Pool(2) as pool:
        ledger = office.Ledger()
        seen = pool.map(work, [ledger] * 100)
        print("entries:", ledger.count())
    homes = {home for _, home in seen}
    here = {os.getpid(), *(worker for worker, _ in seen)}
    print("processes that hold the ledger:", len(homes))
    print("one of those that use it:", not homes.isdisjoint(here))
