"""Measure several ways of doing one thing, side by side in one run.

The ways take turns within each round, each round in another order, so that a busy
moment hits all of them and no way always follows the same other. A ratio is taken
within a round and its median over all rounds: what slows both ways cancels out.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from statistics import median, quantiles
from time import perf_counter

from rich.console import Console
from rich.progress import track

TERMINAL = Console(stderr=True)
Way = Callable[[], float]
"""Does a batch of work, and returns what it took: seconds for one piece of it."""


class Samples(dict[str, list[float]]):
    """What was measured in each round, by the names of the ways."""

    def spread(self, scale: float = 1.0) -> dict[str, dict[str, float]]:
        """Return the median and the quartiles of each way.

        Args:
            scale: what to multiply by, such as 1e6 for microseconds.
        """
        return {
            name: dict(
                zip(
                    ("low", "median", "high"),
                    (scale * value for value in quantiles(values, n=4)),
                    strict=True,
                )
            )
            for name, values in self.items()
        }

    def least(self, name: str, scale: float = 1.0) -> float:
        """Return the least that a way took: a limit, which no round can have undercut.

        Args:
            name: the way.
            scale: what to multiply by, such as 1e6 for microseconds.
        """
        return scale * min(self[name])

    def times_faster(self, than: str) -> dict[str, float]:
        """Return how many times as fast each way is as the one of that name."""
        return {name: self.ratio(than, name) for name in self}

    def ratio(self, one: str, other: str) -> float:
        """Return the median over the rounds of one way's time divided by another's."""
        pairs = zip(self[one], self[other], strict=True)
        return median(first / second for first, second in pairs)


def timed(work: Callable[[], object]) -> Way:
    """Return a way that does one piece of work, and says how long it took."""

    def way() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return way


def side_by_side(
    ways: Mapping[str, Way], rounds: int, what: str = "measuring"
) -> Samples:
    """Let each way take its turn in each round, and return what each turn took.

    Args:
        ways: what to measure, by name.
        rounds: how many count, at least 2; one more before them warms up.
        what: the words beside the progress bar.
    """
    samples = Samples({name: [] for name in ways})
    order = list(ways)
    chance = random.Random(rounds)
    for number in tracked(rounds + 1, what):
        chance.shuffle(order)
        for name in order:
            took = ways[name]()
            if number:
                samples[name].append(took)
    return samples


def tracked(times: int, what: str) -> Iterable[int]:
    """Return the numbers below one, and show on a terminal how far they have come.

    Args:
        times: how many.
        what: the words beside the progress bar.
    """
    return track(
        range(times),
        what,
        auto_refresh=False,  # which takes a thread, and a bench may fork
        console=TERMINAL,
        disable=not TERMINAL.is_terminal,
        transient=True,
    )
