from multiprocessing import Lock, Pipe, Process, RawValue
from multiprocessing.connection import Connection
from typing import Any


def add_one(counter: Any, lock: Any) -> None:  # what is tested
    with lock:
        counter.value += 1


class Paused:
    """A counter that stops between load and store."""

    def __init__(self, counter: Any, pipe: Connection) -> None:
        self.counter, self.pipe = counter, pipe

    @property
    def value(self) -> int:
        number: int = self.counter.value
        self.pipe.send("loaded")
        self.pipe.recv()
        return number

    @value.setter
    def value(self, number: int) -> None:
        self.counter.value = number


def run(counter: Any, lock: Any, pipe: Connection) -> None:
    add_one(Paused(counter, pipe), lock)


if __name__ == "__main__":
    counter, lock = RawValue("i", 0), Lock()
    here, there = Pipe()
    process = Process(target=run, args=(counter, lock, there))
    process.start()
    here.recv()  # the process is between load and store
    print("another process gets the lock:", lock.acquire(False))
    here.send("go on")
    process.join()
    print("when it has ended:", lock.acquire(False))
    print("the counter is", counter.value)
