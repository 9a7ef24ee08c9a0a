"""How many correct increments a second do one, two and four processes make together?

    python -m bench.counters

The processes are started once for each number of them. In each turn all of them count
in one way, and the turn lasts from the first start to the last end. After each turn the
count is checked; only the naive way may have lost some, and how many is recorded.

What would change it: whether two processes run on cores that share a cache, how the C
library makes a semaphore wait, and how many cores there are for the four.
"""

import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import repeat
from statistics import median
from typing import Any

from bench.harness import run, side_by_side
from bench.harness.team import Turn, team
from bench.peers import offering
from shmguide.counter import (
    LINE,
    LockedCounter,
    NaiveCounter,
    ShardedCounter,
    TallyCounter,
)

PROCESSES = {"one": 1, "two": 2, "four": 4}
BATCH = 64
TURN = 32_000  # increments under get_lock(), divided among the processes
LONGER = {"get_lock": 1, "bound": 2, "locked": 2}  # else 8 times
PEERS = {name: kind() for name, kind in offering("Counter").items()}
LONGER |= {name: 1 for name, peer in PEERS.items() if peer.is_slow}

Count = Callable[[int], None]
"""Add one, so many times."""


def bare_loop(add: Callable[[], object], times: int) -> None:
    """Call a function again and again."""
    for _ in repeat(None, times):
        add()


def get_lock(value: Any, times: int) -> None:
    """Add as the documentation of `Value` says."""
    for _ in repeat(None, times):
        with value.get_lock():
            value.value += 1


def bound(lock: Any, cells: memoryview, times: int) -> None:
    """Add under a lock whose methods were looked up before."""
    acquire, release = lock.acquire, lock.release
    for _ in repeat(None, times):
        acquire()
        cells[0] += 1
        release()


def batches(counter: LockedCounter, times: int) -> None:
    """Count in a variable of one's own, and add that up now and then."""
    own = 0
    for _ in repeat(None, times):
        own += 1
        if own == BATCH:
            counter.add(own)
            own = 0
    counter.add(own)


class Shared:
    """One counter of each kind, as it is handed to the processes."""

    def __init__(self, processes: int) -> None:
        self.value = multiprocessing.Value("q", 0)
        self.lock = multiprocessing.Lock()
        self.numbers = multiprocessing.RawArray("q", 64 * LINE)
        self.naive = NaiveCounter()
        self.locked = LockedCounter()
        self.batched = LockedCounter()
        self.sharded = ShardedCounter(processes)
        self.tally = TallyCounter()
        self.checked = TallyCounter()

    def cells(self, line: int) -> memoryview:
        """Return one line of the array as numbers."""
        numbers = memoryview(self.numbers).cast("B").cast("q")
        return numbers[line * LINE : (line + 1) * LINE]

    def totals(self) -> dict[str, Callable[[], int]]:
        """Return what reads each counter."""
        totals: dict[str, Callable[[], int]] = {
            "get_lock": lambda: self.value.value,
            "bound": lambda: self.cells(0)[0],
            "naive": lambda: self.naive.value,
            "locked": lambda: self.locked.value,
            "batches": lambda: self.batched.value,
            "sharded": lambda: self.sharded.value,
            "tally": lambda: self.tally.value,
            "tally_checked": lambda: self.checked.value,
        }
        for line, name in enumerate(PEERS, 1):
            totals[name] = partial(self.cells(line).__getitem__, 0)
        return totals

    @contextmanager
    def ready(self) -> Iterator[Callable[[str, int], None]]:
        """Return what counts in the way of that name so many times."""
        with ExitStack() as stack:
            ways: dict[str, Count] = {
                "get_lock": partial(get_lock, self.value),
                "bound": partial(bound, self.lock, self.cells(0)),
                "naive": partial(bare_loop, self.naive.add),
                "locked": partial(bare_loop, self.locked.add),
                "batches": partial(batches, self.batched),
                "sharded": partial(bare_loop, self.sharded.slot().add),
                "tally": partial(bare_loop, self.tally.add_one),
                "tally_checked": partial(bare_loop, self.checked.add),
            }
            for line, (name, peer) in enumerate(PEERS.items(), 1):
                add = stack.enter_context(peer.counting(self.cells(line)))
                ways[name] = partial(bare_loop, add)
            yield lambda name, times: ways[name](times)


def measured(processes: int, rounds: int) -> tuple[dict[str, object], float]:
    """Return the figures for so many processes, and the share that naive counting lost.

    Args:
        processes: how many count at the same time.
        rounds: how many turns each way gets.
    """
    shared = Shared(processes)
    lost: list[float] = []

    def count(turn: Turn, name: str, total: Callable[[], int]) -> float:
        times = TURN // processes * LONGER.get(name, 8)
        before = total()
        seconds = turn([(name, times)] * processes)
        made, counted = times * processes, total() - before
        if name == "naive":
            lost.append(1 - counted / made)
        elif counted != made:
            raise AssertionError(f"{name}: {made} added, {counted} counted")
        return seconds / made

    with team(shared, processes) as turn:
        ways = {
            name: partial(count, turn, name, total)
            for name, total in shared.totals().items()
        }
        samples = side_by_side(ways, rounds, f"{processes} counting")
    rates = {
        name: {
            figure: 1e-6 / value
            for figure, value in zip(
                ("high", "median", "low"), spread.values(), strict=True
            )
        }
        for name, spread in samples.spread().items()
    }
    figures = {
        "millions_a_second": rates,
        "times_faster": samples.times_faster("get_lock"),
    }
    return figures, median(lost)


def measure(quick: bool) -> Mapping[str, object]:
    """Return increments a second by each way and number of processes, and the losses.

    Args:
        quick: whether few rounds are enough.
    """
    figures, lost = {}, {}
    for name, processes in PROCESSES.items():
        figures[name], lost[name] = measured(processes, 2 if quick else 25)
    return {"batch": BATCH, "lost": lost, "processes": figures}


if __name__ == "__main__":
    run("counters", measure)
