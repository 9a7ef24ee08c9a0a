"""What docs/creating/least-final-value.md says of increments without a lock."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from shmguide.interleavings import Model, load, store


def _store(shared: Any, own: Any) -> tuple[int, int, int]:
    """Store one more; print what was loaded and stored, and which store it is."""
    own.stores = getattr(own, "stores", 0) + 1
    shared.value = own.read + 1
    return own.read, shared.value, own.stores


def the_last_store_is_at_least_2() -> None:
    for processes, times in (2, 2), (2, 3), (3, 2):
        # mutant: (2, 2), (2, 3) -> (2, 1), (2, 3)
        model = Model([[load, _store] * times] * processes, value=0)
        for end in model.outcomes:
            printed: Any = end.printed
            assert all(stored >= 1 for _, stored, _ in printed)
            loaded, stored, number = printed[-1]
            assert number == times
            assert number > 1
            assert loaded >= 1
            assert stored == end.final("value") != 1


def _turns(processes: int, times: int) -> Iterator[tuple[int, int]]:
    """Yield who takes how many turns, in the order of the page's program."""
    yield 0, 1
    for other in range(2, processes):
        yield other, 2 * times
    yield 1, 2 * (times - 1)
    yield 0, 1
    yield 1, 1
    yield 0, 2 * (times - 1)
    yield 1, 1


def _end(processes: int, times: int) -> int:
    """Take the turns of the schedule, whole increments of one process at once."""
    counter, loaded = 0, dict[int, int]()
    for process, count in _turns(processes, times):
        if process in loaded and count:
            counter = loaded.pop(process) + 1
            count -= 1
        counter += count // 2
        if count % 2:
            loaded[process] = counter
    return counter


def the_schedule_ends_at_2_for_large_numbers() -> None:
    for processes, times in (2, 2), (3, 4), (10, 20), (100, 3):
        order = [who for who, count in _turns(processes, times) for _ in range(count)]
        model = Model([[load, store] * times] * processes, value=0)
        assert model.run(order).final("value") == _end(processes, times) == 2
    for processes in 2, 3, 100:
        for times in 2, 1000, 1_000_000:
            assert _end(processes, times) == 2
    # mutant: counter, loaded = 0, -> counter, loaded = 1,


def two_processes_change_five_times() -> None:
    for times in 2, 3, 1_000_000:  # mutant: 2, 3 -> 1, 3
        order = [who for who, count in _turns(2, times) if count]
        assert sum(one != other for one, other in pairwise(order)) == 5
