"""Small changes to a page or a program, each of which ought to turn the page red.

What a changed page then says may still be true: it shows other lines that could be
printed too, or the same lines where the order is free, or a program that still prints
the same. `Claim` decides that by itself, in the simplest way there is, and asks none of
the code that is under test.
"""

import ast
import pkgutil
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from doccheck.examples import Example, Run, Shown
from doccheck.session import Finished

WILDCARD = re.compile(r"\[(\.\.|[a-z][a-z_]*)\]")
COMMAND = re.compile(r"\$ python (?:-m )?\S+")
OPTION = re.compile(r"\b(?:(?:exit|signal)=\S+|hangs|stderr|leaves)(?!\S)")
TIMEOUT = re.compile(r"\btimeout=(\S+)")
EXPRESSION = re.compile(r"\bone-of\s+(.+\))")
NUMBER = re.compile(r"[0-9]+")
ANNOTATIONS = {"annotation", "returns"}


@dataclass(frozen=True)
class Claim:
    """What a console block says of a run.

    Attributes:
        directive: the text of the comment that chooses the check.
        shown: the output as the page shows it.
    """

    directive: str
    shown: str

    @classmethod
    def of(cls, example: Run) -> Self:
        """Return what a console block says as it stands."""
        return cls(example.fence.directive or "", "\n".join(example.fence.body[1:]))

    def allows(self, done: Finished) -> bool:
        """Return whether what the page says is true of this run.

        How a run ends is looked at only where the page says nothing of it.
        """
        printed, kind = done.printed, self.directive.partition(" ")[0]
        well = done.status == 0 and not done.errors and not done.left
        if not (well or OPTION.search(self.directive)):
            return False
        if kind == "one-of":
            return {self.shown, printed} <= _possible(self.directive)
        if kind == "unordered":
            return sorted(self.shown.split("\n")) == sorted(printed.split("\n"))
        if kind == "pattern":
            return _fits(WILDCARD.split(self.shown), printed, {})
        return kind == "run" or self.shown == printed


def _possible(directive: str) -> set[str]:
    found = EXPRESSION.search(directive)
    call = found[1] if found else ""
    name = call.partition("(")[0]
    package = name.partition(".")[0]
    try:
        pkgutil.resolve_name(name)
        return set(eval(call, {package: pkgutil.resolve_name(package)}))
    except Exception:  # an expression that fails allows nothing
        return set()


def _fits(parts: Sequence[str], text: str, known: dict[str, str]) -> bool:
    literal, *rest = parts
    if not text.startswith(literal):
        return False
    text = text.removeprefix(literal)
    if not rest:
        return not text
    name, *rest = rest
    for end in range(1, len(text.partition("\n")[0]) + 1):
        taken = {} if name == ".." else {name: text[:end]}
        if taken.items() <= ({**taken, **known}).items() and _fits(
            rest, text[end:], known | taken
        ):
            return True
    return False


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


def of_page(page: Path, text: str, found: Iterable[Example]) -> Iterator[Mutant]:
    """Yield the mutants of a page.

    Changed are the outputs, the commands and their directives, the titles of code
    blocks and their includes. What a directive says of time is left alone, and so is
    the choice of a check: the exact one may happen to hold as well.

    Args:
        page: the page's path.
        text: what the page holds.
        found: its examples.
    """
    lines = [line.expandtabs(4) for line in text.splitlines()]
    for example in found:
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


def _within(found: re.Match[str] | None, column: int) -> bool:
    return found is not None and found.start(1) <= column < found.end(1)


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


def of_program(
    file: Path, where: str, name: str, lines: Container[int] | None
) -> Iterator[Mutant]:
    """Yield the mutants of a program.

    One constant is changed at a time: numbers grow by one, also those in the format of
    an f-string, texts by a letter, and a boolean becomes the other. What no run reads
    stays as it is: docstrings, annotations, comments.

    Args:
        file: the program.
        where: the page and the line of the example that ought to notice.
        name: what to call the program.
        lines: the numbers of the lines in which to change constants; all if None.
    """
    text = file.read_text(encoding="utf-8")
    source = text.encode()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for literal in _literals(ast.parse(source)):
        if lines is not None and literal.lineno not in lines:
            continue
        start = starts[literal.lineno - 1] + literal.col_offset
        end = starts[(literal.end_lineno or 0) - 1] + (literal.end_col_offset or 0)
        specs = _format_specs(literal)
        for constant in ast.walk(literal):
            if not isinstance(constant, ast.Constant):
                continue
            old, (new, *others) = constant.value, _changed(constant)
            if constant in specs and NUMBER.search(str(old)):
                new = NUMBER.sub(_more, str(old), count=1)
            if new is None:
                continue
            texts = []
            for constant.value in new, *others:
                texts.append(ast.unparse(literal))
            constant.value = old
            mutated, failing, *coarser = (
                (source[:start] + each.encode() + source[end:]).decode()
                for each in (texts[0], "(1 / 0)", *texts[1:])
            )
            column = len(source[starts[literal.lineno - 1] : start].decode()) + 1
            change = f"{literal.lineno}:{column}: {_brief(new)} for {_brief(old)}"
            yield Mutant(
                *(file, where, f"{name}:{change}", mutated),
                failing=failing,
                coarser=tuple(coarser),
            )


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:18]} ... {text[-17:]}"


def _literals(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    # An f-string is taken as a whole: only from Python 3.12 on do its parts know
    # where they stand.
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield node
    elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        for name, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and name not in ANNOTATIONS:
                    yield from _literals(child)


def _format_specs(literal: ast.AST) -> set[ast.AST]:
    values = (v for v in ast.walk(literal) if isinstance(v, ast.FormattedValue))
    return {part for v in values if v.format_spec for part in ast.walk(v.format_spec)}


def _more(number: re.Match[str]) -> str:
    return str(int(number[0]) + 1)


def _changed(constant: ast.Constant) -> tuple[Any, ...]:
    """Return the least other value, None if there is none, and some far from it."""
    match constant.value:
        case bool() as value:
            return (not value,)
        case int() | float() as value:
            return value + 1, 2 * value + 1000, 0
        case "__main__":
            return (None,)
        case str() as value:
            return value + "x", ""
        case bytes() as value:
            return value + b"x", b""
    return (None,)


def shown_lines(example: Shown) -> range:
    """Return the numbers of the lines of its file that a code block shows."""
    include = example.include
    lines = include.path.read_text(encoding="utf-8").splitlines()
    if not include.section:
        return range(1, len(lines) + 1)
    start, end = (
        next(
            n
            for n, line in enumerate(lines, 1)
            if f"[{mark}:{include.section}]" in line
        )
        for mark in ("start", "end")
    )
    return range(start + 1, end)
