# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import Value
from typing import Any

from shmguide.interleavings import Model, load, store
from shmguide.replay import Replay

TIMES = 100


def store_one_less(account: Any, own: Any) -> None:
    account.value = own.read - 1


def pair(times: int) -> list[list[Any]]:
    return [[load, store] * times, [load, store_one_less] * times]


if __name__ == "__main__":
    for times in 1, 2, 3, 6:
        model = Model(pair(times), value=0)
        ends = {int(str(end.final("value"))) for end in model.outcomes}
        print(f"{times} of each: {min(ends)} to {max(ends)}")
    account = Value("i", 0)
    with Replay(pair(TIMES), account) as replay:
        for turns in (0, 1, 1, 0), (1, 0, 0, 1):
            account.value = 0
            replay(turns * TIMES)
            print(*turns, "over and over:", account.value)
