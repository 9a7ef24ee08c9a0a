from multiprocessing import Barrier, Process, Value
from typing import Any


def add_one(counter: Any) -> None:  # what is tested
    counter.value += 1


class Meeting:
    """A counter in which processes meet between load and store."""

    def __init__(self, counter: Any, barrier: Any) -> None:
        self.counter, self.barrier = counter, barrier

    @property
    def value(self) -> int:
        number: int = self.counter.value
        self.barrier.wait()
        return number

    @value.setter
    def value(self, number: int) -> None:
        self.counter.value = number


def run(counter: Any, barrier: Any) -> None:
    add_one(Meeting(counter, barrier))


if __name__ == "__main__":
    counter, barrier = Value("i", 0), Barrier(2)
    for _ in range(3):
        counter.value = 0
        pair = [
            Process(target=run, args=(counter, barrier)) for _ in "12"
        ]
        for process in pair:
            process.start()
        for process in pair:
            process.join()
        print("two additions, and the counter is", counter.value)
