"""Find the sentences of a page: in paragraphs, lists, tables, notes and headings.

A row of a table counts as one sentence, since its cells say nothing without each other.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from doccheck.fences import find
from doccheck.figures.marks import marks

COMMENT = re.compile(r"[ >]*<!--.*?-->\s*")
FIGURE = re.compile(r"\{\{\s*(.*?)\s*\}\}")
HIDDEN = re.compile(
    r"(?P<marks>`+)(?!`).*?(?<!`)(?P=marks)(?!`)"  # code
    r"|\]\([^)\s]*(?:\s\"[^\"]*\")?\)"  # where a link leads
    r"|\{[{:][^}]*\}"  # figures and attributes
    r"|<[^>]+>"
)
"""What holds no end of a sentence, and no word of its prose."""

END = re.compile(r"[.!?…][\"')\]*_”\u2019]*\s+(?=[\"'(\[*_`{“\u2018<]*[A-Z0-9À-Þ])")
ABBREVIATION = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|cf|vs|approx|resp|no)\.$", re.I)

ITEM = re.compile(r"(?:[-*+]|\d+[.)])\s+(?P<text>.*)")
NOTE = re.compile(r"(?:!!!|\?\?\?)\+?\s+[\w -]*(?:\"(?P<title>.*)\")?")
HEADING = re.compile(r"#{1,6}\s+(?P<text>.*?)(?:\s+\{[^}]*\})?\s*")
DEFINED = re.compile(r"(?:\[\^[^\]]+\]:|\*\[[^\]]+\]:|:)\s+(?P<text>.*)")
IGNORED = re.compile(r"\[[^\]^]+\]:\s.*|===.*|\{[^}]*\}|\s*[-*_]{3,}\s*")
RULE = re.compile(r"\|?[\s:|-]*--[\s:|-]*\|?")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a page's Markdown.

    Attributes:
        line: the number of the line on which it begins, counted from 1.
        text: what it says, its blanks and line breaks as one blank each.
        heading: whether it is a heading, or the title of a note.
        end: where it ends on the page: the number of the line, and of the characters
            up to there. None if that cannot be said, as below a comment on its line.
        figures: what it relies on: the comparisons in the `holds` comments above its
            block, and what stands in double braces in it.
    """

    line: int
    text: str
    heading: bool = False
    end: tuple[int, int] | None = None
    figures: tuple[str, ...] = ()

    @property
    def prose(self) -> str:
        """The text with blanks in place of code, addresses and figures."""
        return hidden(self.text, " ")


def hidden(text: str, mark: str) -> str:
    """Return a text as long, with marks for what is no prose."""
    return HIDDEN.sub(lambda match: mark * len(match[0]), text)


def sentences(lines: Sequence[str]) -> Iterator[Sentence]:
    """Yield the sentences of a page, in order.

    Args:
        lines: the page, line by line.
    """
    holds = [mark for mark in marks(lines) if mark.kind == "holds"]
    for block in _blocks(lines):
        for sentence in block.sentences():
            above = [mark.text for mark in holds if mark.covers(sentence.line)]
            yield replace(sentence, figures=(*above, *sentence.figures))


@dataclass
class _Block:
    whole: bool = False
    heading: bool = False
    lines: list[tuple[int, str, str]] = field(default_factory=list)
    """For each line its number, what it says, and all that stands there."""

    def sentences(self) -> Iterator[Sentence]:
        text = ""
        starts: list[tuple[int, int]] = []
        ended: dict[int, tuple[int, int] | None] = {}
        for number, line, raw in self.lines:
            starts.append((len(text), number))
            column = raw.rfind(line)
            for word in re.finditer(r"\S+", line):
                text += word[0]
                there = (number, column + word.end()) if column >= 0 else None
                ended[len(text)] = there
                text += " "
        masked, done = hidden(text, "X"), 0
        ends = [match.end() for match in END.finditer(masked)] * (not self.whole)
        for end in [*ends, len(text)]:
            piece = text[done:end].strip()
            if ABBREVIATION.search(masked[:end].rstrip()) or not piece:
                continue
            number = max(number for start, number in starts if start <= done)
            figures = tuple(FIGURE.findall(piece))
            last = ended.get(len(text[:end].rstrip()))
            yield Sentence(number, piece, self.heading, last, figures)
            done = end


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    skipped, block = _skipped(lines), _Block()
    start, description = _front_matter(lines)
    if description:
        yield _Block(lines=[(*description, "")])
    for number, line in enumerate(lines[start:], start + 1):
        text = "" if COMMENT.fullmatch(line) else line.strip(" >\t")
        if not text or number in skipped:
            yield block
            block = _Block()
            continue
        if RULE.fullmatch(text) or IGNORED.fullmatch(text):
            continue
        text, fresh = _begins(text)
        if fresh:
            yield block
            block = fresh
        block.lines.append((number, text, line))
        if block.whole:
            below = lines[number] if number < len(lines) else ""
            header = text.startswith("|") and RULE.fullmatch(below.strip(" >"))
            yield _Block() if header else block
            block = _Block()
    yield block


def _begins(text: str) -> tuple[str, _Block | None]:
    """Return what a line says, and the block that it begins, if it begins one."""
    if text.startswith("|"):
        return text, _Block(whole=True)
    if match := HEADING.fullmatch(text):
        return match["text"], _Block(whole=True, heading=True)
    if match := NOTE.fullmatch(text):
        return match["title"] or "", _Block(whole=True, heading=True)
    if match := ITEM.fullmatch(text) or DEFINED.fullmatch(text):
        return match["text"], _Block()
    return text, None


def _front_matter(lines: Sequence[str]) -> tuple[int, tuple[int, str] | None]:
    """Return how many lines it has, and its description with the number of its line."""
    if not lines or lines[0].strip() != "---":
        return 0, None
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
    for number, line in enumerate(lines[:end], 1):
        key, _, text = line.partition(":")
        if key == "description":
            return end + 1, (number, text.strip().strip("\"'"))
    return end + 1 if end else 0, None


def _skipped(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines in fences, drawings and calls of mkdocstrings."""
    found = {n for fence in find(lines) for n in range(fence.line, fence.end + 1)}
    until = ""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if number not in found and not until:
            if "<svg" in text:
                until = "</svg>"
            elif text.startswith(":::"):
                until = "blank"
            elif text.startswith("<!--") and "-->" not in text:
                until = "-->"
            else:
                continue
        if until:
            found.add(number)
            if until in text or (until == "blank" and not text):
                until = ""
    return found
