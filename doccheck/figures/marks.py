"""Find the comments that say something about the block below them.

`<!-- holds: … -->` and `<!-- typed: … -->` stand alone on a line, right above a
paragraph, a list, an item of it, or a table. Several may stand there. They cover the
lines below, up to a blank line, a fence, or the next such comment.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doccheck.fences import find

MARK = re.compile(r"[ >]*<!--\s*(holds|typed):(.*?)-->\s*")
OPENING = re.compile(r"[ >]*<!--\s*(holds|typed)\b")
INSIDE = re.compile(r"<!--\s*(holds|typed):")
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


class MarkError(ValueError):
    """A comment that cannot be read; the text says why, and what to do."""


@dataclass(frozen=True)
class Mark:
    """A comment above a block of a page.

    Attributes:
        line: the number of its line, counted from 1.
        kind: its first word.
        text: what follows, without the colon.
        end: the number of the last line that it covers.
        fault: why it is no proper comment, empty if it is.
    """

    line: int
    kind: str
    text: str
    end: int
    fault: str = ""

    def covers(self, line: int) -> bool:
        """Return whether the line of that number is in the block below."""
        return self.line < line <= self.end


def marks(lines: Sequence[str]) -> Iterator[Mark]:
    """Yield the comments of both kinds, outside code, in order.

    Args:
        lines: the page, line by line.
    """
    fenced = {n for f in find(lines) for n in range(f.line, f.end + 1)}
    for number, line in enumerate(lines, 1):
        if number in fenced:
            continue
        if match := MARK.fullmatch(line):
            text = match[2].strip()
            end = _end(lines, number, fenced)
            if not text:
                fault = f"{match[1]} says nothing: write it after the colon"
            elif end == number:
                fault = f"nothing is below {match[1]}: put it right above its block"
            else:
                fault = ""
            yield Mark(number, match[1], text, end, fault)
        elif match := OPENING.match(line) or INSIDE.search(CODE.sub("", line)):
            fault = f"put {match[1]} alone on one line: <!-- {match[1]}: … -->"
            yield Mark(number, match[1], "", number, fault)


def _end(lines: Sequence[str], start: int, fenced: set[int]) -> int:
    """Return the number of the last line below that is covered, or `start`."""
    number = start + 1
    while number <= len(lines) and MARK.fullmatch(lines[number - 1]):
        number += 1
    first = number
    while (
        number <= len(lines)
        and number not in fenced
        and lines[number - 1].strip(" >")
        and not MARK.fullmatch(lines[number - 1])
    ):
        number += 1
    return start if number == first else number - 1
