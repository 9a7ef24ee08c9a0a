"""What docs/creating/value.md says of a Value and of the steps of an increment."""

from collections.abc import Callable
from multiprocessing import Value
from typing import Any
from unittest import TestCase

from shmguide.interleavings import load, load_again, store, write
from shmguide.replay import Replay

check = TestCase()
STEPS = [load, store, load_again, write]


def one_lock_for_each_load_and_store() -> None:
    for code in "bBhHiIlLqQfd":
        counter: Any = Value(code, 0)
        calls: list[str] = []
        for name in "acquire", "release":
            setattr(counter, name, _noted(calls, name, getattr(counter, name)))
        assert counter.value == 0
        assert calls == ["acquire", "release"]  # mutant: acquire -> take
        counter.value = 1
        assert calls == ["acquire", "release"] * 2
    # mutant: counter.value = 1 -> counter.get_obj().value = 1


def reading_a_misspelt_name_raises() -> None:
    for counter in Value("i", 0), Value("i", 0, lock=False):
        wrong: Any = counter
        with check.assertRaises(AttributeError):
            print(wrong.vlaue)
        with check.assertRaises(AttributeError):
            wrong.vlaue += 1  # mutant: += 1 -> = 1
        wrong.vlaue = 5
        assert (counter.value, wrong.vlaue) == (0, 5)


def _noted(calls: list[str], name: str, method: Callable[[], object]) -> object:
    def called() -> None:
        calls.append(name)
        method()

    return called


def another_comes_between_any_two_steps() -> None:
    counter = Value("i", 0)
    first = {1: "1", 2: "2", 3: "1"}  # mutant: 2: "2" -> 2: "1"
    with Replay([STEPS] * 2, counter) as replay:
        for gap, number in first.items():
            counter.value = 0
            lines = replay([0] * gap + [1] * 4 + [0] * (4 - gap))
            other = "1" if gap == 1 else "2"
            assert lines == (f"The value is {other}", f"The value is {number}")


def three_add_while_the_first_waits() -> None:
    counter = Value("i", 0)
    waits = [load, load_again, write, store, load_again, write]
    adds = [load, store]  # mutant: load, store -> load, load
    with Replay([waits, adds, adds, adds], counter) as replay:
        lines = replay([0, 1, 1, 2, 2, 3, 3, 0, 0, 0, 0, 0])
    assert lines == ("The value is 3", "The value is 1")
