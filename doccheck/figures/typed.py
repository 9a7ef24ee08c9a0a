"""Find the measurements that somebody typed into prose.

A number with a unit of time or of a rate, a percentage, and how many times as much or
as fast something is: each of them comes from the data, as `{{ name.key }}`, or stands
in a block that `<!-- holds: name.key >= 10 -->` covers, with that number in it, or two
numbers around it, or below `<!-- typed: the time-out that the program chooses -->`,
which says why it is no measurement. `doccheck.figures.marks` says where such comments
stand.
"""

import re
from collections.abc import Iterator, Sequence

from doccheck.fences import find
from doccheck.figures.braces import FIGURE
from doccheck.figures.holds import claim
from doccheck.figures.marks import CODE, Mark, MarkError, marks

SMALL = "one two three four five six seven eight nine ten eleven twelve"
TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety hundred"
WHOLE = (
    {name: float(number) for number, name in enumerate(SMALL.split(), 1)}
    | {name: 10.0 * number for number, name in enumerate(TENS.split(), 1)}
    | {"thousand": 1e3, "million": 1e6}
)
PARTS = {"half": 2.0, "third": 3.0, "quarter": 4.0, "fifth": 5.0, "tenth": 10.0}
MANY = {"dozens": 12.0, "tens": 10.0, "hundreds": 100.0, "thousands": 1000.0}
TWICE = {"twice": 2.0, "thrice": 3.0, "double": 2.0}
TENFOLD = {"order": 10.0, "orders": 10.0}
VALUES = WHOLE | PARTS | MANY | TWICE | TENFOLD


def _any(words: dict[str, float]) -> str:
    return rf"\b(?:{'|'.join(words)})(?=\b|fold\b)"


DIGITS = r"(?<![\w.,])\d[\d,]*(?:\.\d+)?"
NUMBER = rf"(?:{DIGITS}|{_any(WHOLE)})"
UNIT = r"(?:(?:nano|micro|milli)?seconds?|minutes?|hours?)\b"
# "a second" may be the start of "a second process": then a noun follows.
EACH = (
    rf"(?:(?:per|each|every|an?)\s{UNIT}(?!\s(?!and\b|or\b|by\b|in\b|with\b|for\b)\w))"
)
MORE = r"(?:as|the|more|less|fewer|\w+er)\b"
MUCH = r"(?:as\s(?!an?\b)\w+|(?:of )?the (?:cost|memory|price|rate|size|speed|time)\b)"
MEASUREMENT = re.compile(
    "|".join(
        [
            rf"{DIGITS}\s?(?:ns|[uµμ]s|ms|s|min|h)\b",  # 5 ms
            rf"{NUMBER}[\s-]?{UNIT}",  # 5 seconds, five-minute
            rf"{_any(PARTS)} (?:of )?an? {UNIT}",  # half a second
            rf"{_any(MANY)} of {UNIT}",  # tens of microseconds
            rf"{DIGITS}\s?(?:million\s|[kMGT]?i?(?:B|bit)?)/s\b",  # 5 GB/s
            rf"{NUMBER}(?:\s[\w-]+){{0,4}}?\s{EACH}",  # 5 messages a second
            rf"{DIGITS}[\s-]?(?:times|fold)\b",  # 5 times
            rf"{DIGITS}\s?[x\u00d7](?!\s?\w)",  # 5x
            rf"{_any(WHOLE)}[\s-]?fold\b",  # fivefold
            rf"{_any(WHOLE | MANY)}\stimes\s{MORE}",  # five times as fast
            rf"{_any(MANY)} of times\b",  # hundreds of times
            rf"{_any(PARTS | TWICE)}\s{MUCH}",  # twice as fast
            rf"{_any(TENFOLD)} of magnitude\b",  # orders of magnitude
            rf"{NUMBER}\s?(?:%|per\s?cent\b)",  # 5 %
        ]
    ),
    re.IGNORECASE,
)
NO_PROSE = re.compile(
    r"<!--.*?-->|<(style|script)\b.*?</\1>|<[a-zA-Z/][^>]*>|(?<=\])\([^)\s]*\)"
    r"|^\[[^]]+\]: .*$",
    re.DOTALL | re.MULTILINE,
)
CURE = (
    "take it from the data as {{ name.key }}, or put above its block, with this "
    "number in it, <!-- holds: name.key > … -->, or <!-- typed: why it is none -->"
)


def typed(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the line and the fault of each measurement that somebody typed.

    And of each `typed` comment that excuses nothing.

    Args:
        lines: the page, line by line.
    """
    numbers = list(measurements(lines))
    above = list(marks(lines))
    for line, text in numbers:
        covering = [mark for mark in above if mark.covers(line)]
        if not any(mark.kind == "typed" for mark in covering) and not _near(
            _values(text), [n for mark in covering for n in _bounds(mark)]
        ):
            yield line, f"{text!r} is typed: {CURE}"
    for mark in above:
        if mark.kind == "typed" and not any(mark.covers(line) for line, _ in numbers):
            yield mark.line, f"{mark.text!r} excuses nothing below it: remove the mark"


def measurements(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each measurement that stands in prose.

    Args:
        lines: the page, line by line.
    """
    fenced = {n for f in find(lines) for n in range(f.line, f.end + 1)}
    prose = "\n".join("" if n in fenced else each for n, each in enumerate(lines, 1))
    for pattern in CODE, NO_PROSE, FIGURE:
        prose = pattern.sub(lambda match: re.sub(r"[^\n]", "\0", match[0]), prose)
    for match in MEASUREMENT.finditer(prose):
        yield prose.count("\n", 0, match.start()) + 1, " ".join(match[0].split())


def _values(text: str) -> set[float]:
    """Return the numbers that a claim about it may have: ten times is a tenth too."""
    digits = re.match(r"[\d,.]*\d", text)
    word = re.split(r"\W|fold", text.lower())[0]
    number = float(digits[0].replace(",", "")) if digits else VALUES[word]
    return {number, number / 100} | (
        {1 / number, 1 - number / 100} if number else set()
    )


def _bounds(mark: Mark) -> list[float]:
    try:
        return claim(mark.text).numbers
    except MarkError:  # which `holds` reports
        return []


def _near(values: set[float], bounds: Sequence[float]) -> bool:
    """Return whether one of the values is one of the bounds, or between two."""
    return bool(bounds) and any(
        value in bounds or min(bounds) < value < max(bounds) for value in values
    )
