"""Find the fenced code blocks of a page: in lists, quotes, tabs and admonitions too."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

OPENING = re.compile(r"(?P<prefix>[ >]*)(?P<marks>`{3,}|~{3,})(?P<info>.*)")
STRAY = re.compile(r"[ >]*(?:[-*+]|\d+[.)])[ >]+(?:`{3,}|~{3,})")
OPTION = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)'|(\S+))""")
DIRECTIVE = re.compile(r"[ >]*<!--\s*check:(?P<text>.*?)-->\s*")


@dataclass(frozen=True)
class Fence:
    """A fenced code block as it stands on a page.

    Attributes:
        line: the number of the opening line, counted from 1.
        end: the number of the closing line; of the page's last line if there is none.
        prefix: what stands before the marks: blanks, and `>` in a quote.
        language: the first word of the info string.
        options: what the info string assigns, such as the title.
        body: the lines between, without the prefix.
        directive: the text of the `<!-- check: … -->` comment above, if there is one.
        fault: why this is no proper fence, empty if it is.
    """

    line: int
    end: int
    prefix: str = ""
    language: str = ""
    options: dict[str, str] = field(default_factory=dict, hash=False)
    body: tuple[str, ...] = ()
    directive: str | None = None
    fault: str = ""


def find(lines: Sequence[str]) -> Iterator[Fence]:
    """Yield the fences of a page in order.

    Args:
        lines: the page, line by line.
    """
    number = above = 0
    directive: str | None = None
    while number < len(lines):
        line = lines[number].expandtabs(4)
        opening = OPENING.fullmatch(line)
        comment = DIRECTIVE.fullmatch(line)
        if opening and "`" not in opening["info"]:
            fence = _fence(lines, number, opening, directive)
            yield fence
            number, directive = fence.end, None
            continue
        if STRAY.match(line):
            fault = "a fence opens on the line of a list's mark: give it its own"
            yield Fence(number + 1, number + 1, fault=fault)
        if comment:
            directive, above = comment["text"].strip(), number + 1
        elif line.strip(" >"):
            if directive is not None:
                yield _without_fence(above, directive)
            directive = None
        number += 1
    if directive is not None:
        yield _without_fence(above, directive)


def _fence(
    lines: Sequence[str], start: int, opening: re.Match[str], directive: str | None
) -> Fence:
    prefix, marks = opening["prefix"], opening["marks"]
    words = opening["info"].strip().strip("{}").strip()
    language = words.split()[0].lstrip(".") if words else ""
    options = {m[1]: m[2] or m[3] or m[4] or "" for m in OPTION.finditer(words)}
    closing = re.compile(rf"[ >]*{re.escape(marks[0])}{{{len(marks)},}} *")
    body: list[str] = []
    end, fault = len(lines), f"the fence is never closed: end it with {marks}"
    for number, line in enumerate(lines[start + 1 :], start + 2):
        line = line.expandtabs(4)
        if closing.fullmatch(line):
            end, fault = number, ""
            break
        if line.strip(" >") and not line.startswith(prefix):
            fault = f"line {number} starts left of the fence: indent it as much"
            end = number
            break
        body.append(line[len(prefix) :])
    return Fence(
        start + 1, end, prefix, language, options, tuple(body), directive, fault
    )


def _without_fence(number: int, directive: str) -> Fence:
    fault = f"no console block follows the check {directive!r}: put it right above"
    return Fence(number, number, fault=fault)
