"""Compare the ratios of new figures with those that were recorded.

Times differ from machine to machine, and some ratios do. What moved out of the range of
all recorded runs is listed, the most first: a maintainer looks at it, nothing fails
because of it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log

from doccheck.figures.data import Data, Figures

RATIO = re.compile(r".*times_\w+|against_\w+|ratios?|share|lost")
MOVED = 1.5
"""From which factor on a ratio counts as moved; below, a busy machine explains it."""


@dataclass(frozen=True)
class Move:
    """A ratio: the least and the greatest that was recorded, and what it is now."""

    key: str
    low: float
    high: float
    now: float

    @property
    def factor(self) -> float:
        """By how much it is above the greatest, or, below 1, under the least."""
        return self.now / min(max(self.now, self.low), self.high)

    @property
    def moved(self) -> bool:
        """Whether that is more than a busy machine explains."""
        return not 1 / MOVED < self.factor < MOVED

    @property
    def recorded(self) -> str:
        """The range of what was recorded."""
        low, high = f"{self.low:,.4g}", f"{self.high:,.4g}"
        return low if low == high else f"{low} to {high}"


def compare(recorded: Data, now: Data) -> list[Move]:
    """Return the ratios that both have, the one that moved most first.

    Args:
        recorded: the figures of all machines.
        now: those of a new measuring.
    """
    moves = []
    for name in now.facts:
        if name in recorded.names:
            runs = [
                dict(ratios(run.files[name], name)) for run in recorded.runs({name})
            ]
            for key, value in ratios(now.facts[name], name):
                values = [run[key] for run in runs if key in run]
                if values and {value, *values} != {1}:  # a way against itself
                    moves.append(Move(key, min(values), max(values), value))
    return sorted(moves, key=lambda move: -abs(log(move.factor)))


def ratios(figures: Figures, name: str) -> Iterator[tuple[str, float]]:
    """Yield each ratio above 0 in the figures of that name, with its key."""
    for key, value in leaves(figures, name):
        parts = key.split(".")[1:]
        if value > 0 and any(RATIO.fullmatch(part) for part in parts):
            yield key, value


def leaves(node: Mapping[str, object], path: str) -> Iterator[tuple[str, float]]:
    """Yield each number below a node, with the keys that lead to it."""
    for name, value in node.items():
        key = f"{path}.{name}"
        if isinstance(value, Mapping):
            yield from leaves(value, key)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield key, float(value)


def markdown(moves: list[Move], most: int = 30) -> str:
    """Return what moved, and by how much, as a table in Markdown.

    Args:
        moves: what `compare` returned.
        most: how many lines at most.
    """
    moved = [move for move in moves if move.moved]
    lines = [
        f"{len(moved)} of {len(moves)} ratios moved by a factor of {MOVED:g} or more.",
        "",
        "| ratio | recorded | now | factor |",
        "|:--|--:|--:|--:|",
    ]
    lines += [
        f"| `{m.key}` | {m.recorded} | {m.now:,.4g} | {m.factor:.2f} |"
        for m in moves[:most]
    ]
    return "\n".join(lines) + "\n"
