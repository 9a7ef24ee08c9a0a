"""What docs/creating/outcomes.md says of the four-process counter."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from multiprocessing import Value

from shmguide.interleavings import (
    Model,
    Outcome,
    load,
    load_again,
    printouts,
    racing_increments,
    store,
    write,
)
from shmguide.replay import Replay
from shmguide.snippets.creating.fewest_preemptions import schedules

STEPS = [load, store, load_again, write]


def real_processes_print_all_of_them() -> None:
    counter, texts = Value("i", 0), {*printouts(4)}
    assert len(texts) == 206
    with Replay([STEPS] * 4, counter) as replay:
        for text, turns, preemptions in _rows():
            counter.value = 0  # mutant: 0 -> 1
            lines = replay(turns)
            assert "\n".join(map(str, lines)) == text
            texts.remove(text)
            assert sum(_preempted(turns)) == preemptions
    assert not texts


def _rows() -> Iterator[tuple[str, list[int], int]]:
    """Yield each printout of the page's table, its schedule and its preemptions."""
    for numbers, (preemptions, turns) in schedules().items():
        text = "\n".join(f"The value is {n}" for n in numbers.split())
        yield text, [*map(int, turns)], preemptions


def _preempted(turns: list[int]) -> Iterator[bool]:
    """Yield for each change whether the process that has to stop is at work still."""
    for place, (one, other) in enumerate(pairwise(turns), 1):
        yield one != other and turns[:place].count(one) < len(STEPS)


def four_is_printed_if_nothing_is_lost() -> None:
    for end in racing_increments(4).outcomes:
        printed = "The value is 4" in end.printed
        assert printed is (end.final("value") == 4)  # mutant: == 4 -> >= 3


def what_follows_depends_on_the_state_alone() -> None:
    for processes, steps in (2, STEPS), (3, STEPS[:3]), (4, STEPS[:2]):
        model = Model([steps] * processes, value=0)
        one_by_one: Counter[Outcome] = Counter()
        for turns in _orders([len(steps)] * processes):
            one_by_one[model.run(turns)] += 1
        assert one_by_one == model.outcomes
    # mutant: one_by_one[model.run(turns)] += 1 -> one_by_one[model.run(turns)] = 1


def _orders(left: list[int]) -> Iterator[list[int]]:
    """Yield each order in which the steps that are left can be taken."""
    if not any(left):
        yield []
    for process, count in enumerate(left):
        if count:
            fewer = [*left[:process], count - 1, *left[process + 1 :]]
            for order in _orders(fewer):
                yield [process, *order]
