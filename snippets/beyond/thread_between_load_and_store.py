from collections.abc import Callable
from multiprocessing import Value
from threading import Thread
from typing import Any


class OneMeanwhile:
    """Adds 1, after another thread has done the same."""

    def __init__(self, add: Callable[[], None]) -> None:
        self.add = add

    def __radd__(self, loaded: int) -> int:
        other = Thread(target=self.add)
        other.start()
        other.join()
        return loaded + 1


def in_a_list() -> int:
    numbers = [0]

    def add() -> None:
        numbers[0] += 1

    numbers[0] += OneMeanwhile(add)
    return numbers[0]


def in_a_value() -> Any:
    shared = Value("q", 0)

    def add() -> None:
        shared.value += 1

    shared.value += OneMeanwhile(add)
    return shared.value


if __name__ == "__main__":
    print("added 2 times in a list, it holds", in_a_list())
    print("added 2 times in a Value, it holds", in_a_value())
