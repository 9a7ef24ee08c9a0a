"""Print the table of the four-process example, a row for each printout of a class.

On a line of its own, `<!-- outcomes: lost -->` stands for the rows of the class that
the data file `four_processes.json` calls `lost`.
"""

import re
from collections.abc import Iterator

from doccheck.figures.data import Data
from press.page import Page

MARK = re.compile(r"(?P<indent> *)<!-- outcomes: (?P<kind>\w+) -->")
FILE = "four_processes"
STEPPER = "value.md?four={0}#four"  # plays a schedule
HEAD = (
    "| Lines | Seen | Schedule | Preempted | Share | Counter |",
    "|--:|--:|--:|--:|--:|:--|",
)


def insert(lines: list[str], page: Page) -> list[str]:
    """Return the lines with the tables in the place of their comments."""
    printed = list[str]()
    for line in lines:
        if mark := MARK.fullmatch(line):
            table = rows(mark["kind"], page.guide.data)
            printed += (mark["indent"] + row for row in table)
        else:
            printed.append(line)
    return printed


def rows(kind: str, data: Data) -> Iterator[str]:
    """Yield the lines of a table in Markdown.

    Args:
        kind: the class of printouts.
        data: where the figures are.

    Raises:
        LookupError: if the data file has no such class.
    """
    classes = data.below(f"{FILE}.model.outcomes")
    times = data.below(f"{FILE}.observed.times")
    if kind not in classes:
        raise LookupError(f"{FILE}.json has no outcomes {kind!r}: {', '.join(classes)}")
    yield from HEAD
    for lines, outcome in classes[kind].items():
        cells = (
            f"`{lines}`",
            f"{times.get(lines, 0):,}",
            f"[`{outcome['schedule']}`]({STEPPER.format(outcome['schedule'])})",
            f"{outcome['preemptions']}",
            percent(outcome["share"]),
            " or ".join(outcome["ends_at"].split()),
        )
        yield f"| {' | '.join(cells)} |"


def percent(share: float) -> str:
    """Return a share in percent, with two digits that count: `0.0078 %`.

    Args:
        share: a number above 0, up to 1.
    """
    exponent = int(f"{100 * share:.1e}".partition("e")[2])
    return f"{100 * share:.{max(0, 1 - exponent)}f} %"
