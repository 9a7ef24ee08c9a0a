"""Compare the ratios of new figures with those that were recorded.

Times differ from machine to machine; ratios should not. What moved is listed, the most
first: a maintainer looks at it, nothing fails because of it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log
from pathlib import Path

RATIO = re.compile(r".*times_\w+|against_\w+|ratios?|share|lost")
MOVED = 1.5
"""From which factor on a ratio counts as moved; below, a busy machine explains it."""


@dataclass(frozen=True)
class Move:
    """A ratio, as it was recorded and as it is now."""

    key: str
    recorded: float
    now: float

    @property
    def factor(self) -> float:
        """By how much it has grown, or shrunk, below 1."""
        return self.now / self.recorded

    @property
    def moved(self) -> bool:
        """Whether that is more than a busy machine explains."""
        return not 1 / MOVED < self.factor < MOVED


def compare(recorded: Path, now: Path) -> list[Move]:
    """Return the ratios that both have, the one that moved most first.

    Args:
        recorded: a folder of data files.
        now: another, from a new measuring.
    """
    moves = []
    for path in sorted(now.glob("*.json")):
        old, new = (dict(ratios(folder / path.name)) for folder in (recorded, now))
        moves += [
            Move(key, old[key], new[key])
            for key in new
            if key in old and not old[key] == new[key] == 1  # a way against itself
        ]
    return sorted(moves, key=lambda move: -abs(log(move.factor)))


def ratios(path: Path) -> Iterator[tuple[str, float]]:
    """Yield each ratio above 0 in a data file, with its key."""
    if path.is_file():
        for key, value in leaves(json.loads(path.read_text("utf-8")), path.stem):
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
        f"| `{m.key}` | {m.recorded:,.4g} | {m.now:,.4g} | {m.factor:.2f} |"
        for m in moves[:most]
    ]
    return "\n".join(lines) + "\n"
