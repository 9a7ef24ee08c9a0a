"""What docs/creating/outcomes.md says of the four-process counter."""

from multiprocessing import Value

from shmguide.interleavings import (
    load,
    load_again,
    printouts,
    racing_increments,
    store,
    write,
)
from shmguide.replay import Replay

STEPS = [load, store, load_again, write]


def real_processes_print_all_of_them() -> None:
    counter, texts = Value("i", 0), printouts(4)
    assert len(texts) == 206
    with Replay([STEPS] * 4, counter) as replay:
        for text in texts:
            counter.value = 0  # mutant: 0 -> 1
            schedule = texts.explain(text).split("schedule ")[1].split(" prints")[0]
            lines = replay(map(int, schedule.split()))
            assert "\n".join(map(str, lines)) == text


def four_is_printed_if_nothing_is_lost() -> None:
    for end in racing_increments(4).outcomes:
        printed = "The value is 4" in end.printed
        assert printed is (end.final("value") == 4)  # mutant: == 4 -> >= 3
