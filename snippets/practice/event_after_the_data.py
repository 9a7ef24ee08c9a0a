from multiprocessing import Event, Process, RawArray
from multiprocessing.synchronize import Event as EventType
from typing import Any


def read(table: Any, ready: EventType) -> None:
    if ready.wait(timeout=60):
        print("the sum is", sum(table))
    else:
        print("nobody has filled the table")


if __name__ == "__main__":
    table, ready = RawArray("q", 1_000), Event()
    readers = [
        Process(target=read, args=(table, ready)) for _ in range(2)
    ]
    for reader in readers:
        reader.start()
    table[:] = range(1_000)
    ready.set()  # when all of it is there
    for reader in readers:
        reader.join()
