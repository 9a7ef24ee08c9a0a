# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import Value
from types import SimpleNamespace
from typing import Any

from shmguide.replay import Replay


def load(number: Any, own: SimpleNamespace) -> None:
    own.loaded = number.value


def store_its_square(number: Any, own: SimpleNamespace) -> None:
    number.value = own.loaded**2


if __name__ == "__main__":
    number = Value("i", 0)
    steps = [load, store_its_square]
    with Replay([steps] * 2, number) as replay:
        for schedule in "0011", "0101":
            number.value = 7
            replay(int(digit) for digit in schedule)
            print("squared twice in the order", schedule, end=": ")
            print(number.value)
