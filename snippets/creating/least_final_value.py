# /// script
# dependencies = ["shmguide"]
# ///
from multiprocessing import Value
from typing import Any

from shmguide.interleavings import Model, load, store
from shmguide.replay import Replay

TIMES = 1_000


def least(processes: int, times: int) -> object:
    model = Model([[load, store] * times] * processes, value=0)
    ends: list[Any] = [end.final("value") for end in model.outcomes]
    return min(ends)


if __name__ == "__main__":
    for processes, times in (2, 1), (2, 2), (2, 6), (3, 3), (4, 2):
        end = least(processes, times)
        print(f"{processes} processes, {times} each: at least {end}")

    rest = 2 * (TIMES - 1)  # the steps of all increments but one
    turns = [0, *[1] * rest, 0, 1, *[0] * rest, 1]
    counter = Value("i", 0)
    with Replay([[load, store] * TIMES] * 2, counter) as replay:
        replay(turns)
    print(f"2 processes, {TIMES:,} each, replayed: {counter.value}")
