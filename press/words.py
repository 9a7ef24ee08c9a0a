"""Write lists and ranges as words."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from doccheck.pythons.column import Column

DASH = "\N{EN DASH}"
PLATFORMS = {"linux": "Linux", "darwin": "macOS", "win32": "Windows"}


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def places(columns: Iterable[Column]) -> str:
    """Return where programs ran: `on Linux and macOS with CPython 3.11 to 3.13`."""
    return " and ".join(
        f"on {listed(platforms)} with {listed([p for p, _ in pythons])}"
        for pythons, platforms in _by_pythons(columns).items()
    )


def short_places(columns: Iterable[Column]) -> list[str]:
    """Return the same in a few words each: `Linux, macOS · CPython 3.12`."""
    return [
        f"{', '.join(platforms)} · {', '.join(p for _, p in pythons)}"
        for pythons, platforms in _by_pythons(columns).items()
    ]


Pythons = tuple[tuple[str, str], ...]
"""Implementations with their versions, each in words and in short."""


def _by_pythons(columns: Iterable[Column]) -> dict[Pythons, list[str]]:
    """Return the platforms by the Pythons on which programs ran there."""
    by_pythons: dict[Pythons, list[str]] = {}
    for platform, group in groupby(columns, lambda column: column.platform):
        versions: dict[str, list[str]] = {}
        for column in group:
            versions.setdefault(python_of(column), []).append(column.minor)
        pythons = tuple(
            (f"{python} {ranges(minors)}", f"{python} {', '.join(_rows(minors, DASH))}")
            for python, minors in versions.items()
        )
        by_pythons.setdefault(pythons, []).append(PLATFORMS.get(platform, platform))
    return by_pythons


def python_of(column: Column) -> str:
    """Return which Python a column stands for, without its version: `CPython`."""
    return " ".join([column.implementation, *column.variant])


def ranges(minors: Sequence[str]) -> str:
    """Return versions of Python, three or more in a row as a range: `3.11 to 3.13`."""
    return listed(_rows(minors, " to "))


def _rows(minors: Sequence[str], between: str) -> list[str]:
    rows: list[list[str]] = []
    for minor in minors:
        if rows and _next(rows[-1][-1]) == minor:
            rows[-1].append(minor)
        else:
            rows.append([minor])
    words: list[str] = []
    for row in rows:
        words += row if len(row) < 3 else [f"{row[0]}{between}{row[-1]}"]
    return words


def _next(minor: str) -> str:
    major, _, number = minor.partition(".")
    return f"{major}.{int(number) + 1}"


def between(days: Sequence[str]) -> str:
    """Return the time from the first day to the last: `on 2026-01-02`."""
    first, last = days[0], days[-1]
    return f"on {first}" if first == last else f"from {first} to {last}"
