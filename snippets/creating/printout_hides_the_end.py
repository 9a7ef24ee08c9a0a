# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from collections import defaultdict
from multiprocessing import Value
from typing import Any

from shmguide.interleavings import (
    Model,
    Outcome,
    load,
    load_again,
    racing_increments,
    store,
    write,
)
from shmguide.replay import Replay

STEPS = [load, store, load_again, write]


def turns_to(model: Model, wanted: Outcome) -> tuple[int, ...]:
    return model.schedule(lambda outcome: outcome == wanted)


if __name__ == "__main__":
    model = racing_increments(4)
    ends = defaultdict[Any, list[Outcome]](list)
    for outcome in model.outcomes:
        ends[outcome.printed].append(outcome)
    unclear = sum(len(same) > 1 for same in ends.values())
    print(f"{unclear} of {len(ends)} do not tell where it ended")

    one = tuple(f"The value is {n}" for n in (1, 2, 2, 2))
    counter = Value("i", 0)
    with Replay([STEPS] * 4, counter) as replay:
        for end in ends[one]:
            counter.value = 0
            lines = replay(turns_to(model, end))
            print(*[str(line)[-1] for line in lines], end=" ")
            print("is printed, and it ends at", counter.value)
