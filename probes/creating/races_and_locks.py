"""What docs/creating/races-and-locks.md says of counters with a lock and without."""

from typing import Any

from shmguide.interleavings import WAIT, Model, load, load_again, store, write


def _acquire(shared: Any, _own: Any) -> object:
    if shared.locked:
        return WAIT
    shared.locked = True
    return None


def _release(shared: Any, _own: Any) -> None:
    shared.locked = False


def a_locked_increment_is_never_lost() -> None:
    steps = [_acquire, load, store, _release, load_again, write]
    # mutant: steps = [_acquire, load, -> steps = [load, _acquire,
    for processes in 1, 2, 3, 4:
        outcomes = Model([steps] * processes, value=0, locked=False).outcomes
        assert {each.final("value") for each in outcomes} == {processes}


def two_is_the_least_final_value() -> None:
    for processes, times in (2, 2), (2, 3), (2, 5), (3, 2), (3, 3), (4, 2):
        outcomes = Model([[load, store] * times] * processes, value=0).outcomes
        ends = [int(str(each.final("value"))) for each in outcomes]
        assert min(ends) == 2, (processes, times)  # mutant: min -> max
