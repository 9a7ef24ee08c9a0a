# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import RawValue
from typing import Any

from shmguide.replay import Replay


class NaiveCounter:
    def __init__(self) -> None:
        self.number = RawValue("q", 0)

    def add(self, n: int = 1) -> None:
        self.number.value += n


def load(counter: NaiveCounter, own: Any) -> None:
    own.read = counter.number.value


def store(counter: NaiveCounter, own: Any) -> None:
    counter.number.value = own.read + 1


if __name__ == "__main__":
    counter = NaiveCounter()
    with Replay([[load, store]] * 2, counter) as replay:
        for turns in (0, 0, 1, 1), (0, 1, 0, 1), (0, 1, 1, 0):
            counter.number.value = 0
            replay(turns)
            counted = counter.number.value
            print("turns", *turns, f"-> 2 added, {counted} counted")
