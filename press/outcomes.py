"""Print the table of the four-process example, a row for each printout of a class.

On a line of its own, `<!-- outcomes: lost -->` stands for the rows of the class that
the data file `four_processes.json` calls `lost`.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

MARK = re.compile(r"(?P<indent> *)<!-- outcomes: (?P<kind>\w+) -->")
HEAD = (
    "| Lines | Seen | Schedule | Preempted | Share | Counter |",
    "|--:|--:|--:|--:|--:|:--|",
)


def rows(kind: str, data: Path) -> Iterator[str]:
    """Yield the lines of a table in Markdown.

    Args:
        kind: the class of printouts.
        data: the folder of the data files.

    Raises:
        LookupError: if the data file has no such class.
    """
    path = data / "four_processes.json"
    figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    classes, times = figures["model"]["outcomes"], figures["observed"]["times"]
    if kind not in classes:
        raise LookupError(f"{path.name} has no outcomes {kind!r}: {', '.join(classes)}")
    yield from HEAD
    for lines, told in classes[kind].items():
        cells = (
            f"`{lines}`",
            f"{times.get(lines, 0):,}",
            f"`{told['schedule']}`",
            f"{told['preemptions']}",
            percent(told["share"]),
            " or ".join(told["ends_at"].split()),
        )
        yield f"| {' | '.join(cells)} |"


def percent(share: float) -> str:
    """Return a share in percent, with two digits that count: `0.0078 %`.

    Args:
        share: a number above 0, up to 1.
    """
    exponent = int(f"{100 * share:.1e}".partition("e")[2])
    return f"{100 * share:.{max(0, 1 - exponent)}f} %"


class _Outcomes(Preprocessor):
    def __init__(self, md: Markdown, data: Path) -> None:
        super().__init__(md)
        self.data = data

    def run(self, lines: list[str]) -> list[str]:
        printed = list[str]()
        for line in lines:
            if mark := MARK.fullmatch(line):
                table = rows(mark["kind"], self.data)
                printed += (mark["indent"] + row for row in table)
            else:
                printed.append(line)
        return printed


class OutcomesExtension(Extension):
    """The extension `press.outcomes`; its option `data` is the folder of the data."""

    def __init__(self, **options: Any) -> None:
        self.config = {"data": ["docs/data", "the folder of the data files"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the preprocessor to run beside that of the figures."""
        data = Path(self.getConfig("data")).absolute()
        md.preprocessors.register(_Outcomes(md, data), "outcomes", 35)


def makeExtension(**options: Any) -> OutcomesExtension:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it."""
    return OutcomesExtension(**options)
