"""Small changes to the constants of a program, which ought to turn its page red."""

import ast
import re
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

from doccheck.audits.mutations import Mutant
from doccheck.examples import Shown

NUMBER = re.compile(r"[0-9]+")
ANNOTATIONS = {"annotation", "returns"}


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
            label = f"{name}:{change}"
            yield Mutant(
                file, where, label, mutated, failing=failing, coarser=tuple(coarser)
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
