"""Small changes to a page, each of which ought to turn the page red."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from doccheck.audits.claim import EXPRESSION, OPTION, Claim
from doccheck.examples import Example, Run, Shown

COMMAND = re.compile(r"\$ python (?:-m )?\S+")
TIMEOUT = re.compile(r"\btimeout=(\S+)")


@dataclass(frozen=True)
class Mutant:
    """A page or a program with one small change.

    Attributes:
        file: the page or the program.
        where: the page and the line of the example that ought to notice.
        change: what was changed.
        text: all that the file holds now.
        claim: what the changed console block says; None if whatever it says is wrong.
        failing: of a program, what the file holds with an error in place of what was
            changed.
        coarser: of a program, what it holds with changes that are larger.
    """

    file: Path
    where: str
    change: str
    text: str
    claim: Claim | None = None
    failing: str = ""
    coarser: tuple[str, ...] = ()


def of_page(page: Path, text: str, parsed: Iterable[Example]) -> Iterator[Mutant]:
    """Yield the mutants of a page.

    Changed are the outputs, the commands and their directives, the titles of code
    blocks and their includes. What a directive says of time is left alone, and so is
    the choice of a check: the exact one may happen to hold as well.

    Args:
        page: the page's path.
        text: what the page holds.
        parsed: its examples.
    """
    lines = [line.expandtabs(4) for line in text.splitlines()]
    for example in parsed:
        changes: Iterator[_Change] = iter(())
        match example:
            case Shown():
                changes = _of_shown(lines, example)
            case Run():
                changes = _of_run(lines, example)
        for start, end, new, change, claim in changes:
            mutated = "\n".join([*lines[:start], *new, *lines[end:]]) + "\n"
            yield Mutant(page, example.where, change, mutated, claim)


_Change = tuple[int, int, list[str], str, Claim | None]
"""The lines from and to which new ones stand, those lines, what changed, the claim."""


def _of_shown(lines: list[str], example: Shown) -> Iterator[_Change]:
    fence = example.fence
    opening, title = lines[fence.line - 1], fence.options.get("title", "")
    start = opening.find(title)
    for _, change, new in _characters(opening, start, start + len(title)):
        yield fence.line - 1, fence.line, [new], f"title, {change}", None
    for number, line in enumerate(lines[fence.line : fence.end - 1], fence.line):
        start = len(line) - len(line[len(fence.prefix) :].lstrip())
        for _, change, new in _characters(line, start, len(line.rstrip())):
            yield number, number + 1, [new], f"include, {change}", None


def _of_run(lines: list[str], example: Run) -> Iterator[_Change]:
    fence = example.fence
    opening, body = fence.line - 1, fence.line
    claim, output = Claim.of(example), list(fence.body[1:])
    if claim.directive:
        yield from _of_directive(lines, opening, claim)
    start = lines[opening].find("console")
    for _, change, new in _characters(lines[opening], start, start + len("console")):
        yield opening, body, [new], f"fence, {change}", None
    command, start = fence.prefix + fence.body[0], len(fence.prefix)
    yield body, body + 1, [], "command dropped", None
    yield body, body + 1, [command] * 2, "command doubled", None
    named = COMMAND.match(command, start)
    for column, change, new in _characters(command, start, len(command)):
        still = claim if named and column >= named.end() else None
        yield body, body + 1, [new], f"command, {change}", still
    for change, mutated in _of_output(output):
        shown = "\n".join(mutated)
        if shown != claim.shown:
            printed = [fence.prefix + line for line in mutated]
            still = replace(claim, shown=shown)
            yield body + 1, fence.end - 1, printed, change, still


def _of_directive(lines: list[str], below: int, claim: Claim) -> Iterator[_Change]:
    number = max(n for n in range(below) if "check:" in lines[n])
    line = lines[number]
    start = line.index(claim.directive, line.index("check:"))
    end = start + len(claim.directive)
    computed, time = EXPRESSION.search(line), TIMEOUT.search(line)
    for column, change, new in _characters(line, start, end):
        if line[column].isspace() or _within(time, column):
            continue
        inside = _within(computed, column)
        still = replace(claim, directive=new[start:end]) if inside else None
        yield number, number + 1, [new], f"directive, {change}", still
    for option in OPTION.finditer(line, start, end):
        new = line[: option.start()] + line[option.end() :]
        yield number, number + 1, [new], f"option {option[0]} dropped", None


def _within(part: re.Match[str] | None, column: int) -> bool:
    return part is not None and part.start(1) <= column < part.end(1)


def _of_output(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    yield "a line put first", ["x", *lines]
    for n, line in enumerate(lines):
        name, before, after = f"line {n + 1}", lines[:n], lines[n + 1 :]
        for _, change, new in _characters(line, 0, len(line)):
            yield f"{name}, {change}", [*before, new, *after]
        yield f"{name} dropped", [*before, *after]
        yield f"{name} doubled", [*before, line, line, *after]
        yield f"{name} and a blank", [*before, f"{line} ", *after]
        yield f"{name} and an empty line", [*before, line, "", *after]
        if after:
            swapped = [*before, after[0], line, *after[1:]]
            yield f"{name} swapped with the next", swapped


def _characters(line: str, start: int, end: int) -> Iterator[tuple[int, str, str]]:
    for column, old in enumerate(line[start:end], start):
        new = _other(old)
        change = f"column {column + 1}: {new!r} for {old!r}"
        yield column, change, line[:column] + new + line[column + 1 :]


def _other(character: str) -> str:
    # As like the old one as can be, so that no leniency of a comparison goes unnoticed.
    if character in "0123456789":
        return str((int(character) + 1) % 10)
    if character == " ":
        return "\N{NO-BREAK SPACE}"
    swapped = character.swapcase()
    return swapped if swapped != character else "x"
