"""Print what stands in double braces on a page: no measured number is typed into prose.

    {{ KEY }}               the value under a key, as the shown machine has it
    {{ KEY:.1f }}           the same, with a format specification of Python's
    {{ spread: FORMULA }}   how far a ratio ranged over all recorded runs: 5 to 27
    {{ runs: NAME }}        over how many that was: 2 runs on 2 machines

Whole numbers get thousands separators without a specification. A value that may be
missing, and is, is a hyphen. A formula is a key, or products and quotients of keys and
numbers; `{{ spread: FORMULA:.1f }}` takes a specification, too.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from doccheck.fences import find
from doccheck.figures.data import Data, FigureError, NotMeasuredError, Run
from doccheck.figures.formula import Formula, FormulaError

FIGURE = re.compile(r"\{\{\s*([^}:]*?)\s*(?::([^}]*?)\s*)?\}\}")


class Figure(NamedTuple):
    """What stands in double braces.

    Attributes:
        line: the number of its line, counted from 1.
        key: what stands before the first colon.
        spec: what stands after it.
    """

    line: int
    key: str
    spec: str

    @property
    def keys(self) -> set[str]:
        """The keys of the figures that it takes from the data."""
        if self.key == "runs":
            return {self.spec.strip()}
        if self.key == "spread":
            return Formula.of(self.spec.partition(":")[0].strip()).keys
        return {self.key}

    def text(self, data: Data) -> str:
        """Return what a page prints in its place.

        Raises:
            FigureError: if the data hold no such figure, or it cannot be read.
        """
        try:
            match self.key:
                case "runs":
                    return _runs(self.spec.strip(), data)
                case "spread":
                    formula, _, spec = self.spec.partition(":")
                    return _spread(Formula.of(formula.strip()), spec.strip(), data)
            return _value(self.key, self.spec, data)
        except (FormulaError, TypeError, ValueError) as error:
            if isinstance(error, FigureError):
                raise
            raise FigureError(f"{{{{ {self.key}:{self.spec} }}}}: {error}") from None


def figures(lines: Sequence[str]) -> Iterator[Figure]:
    """Yield what stands in double braces in the prose of a page.

    Args:
        lines: the page, line by line.
    """
    fenced = {n for f in find(lines) for n in range(f.line, f.end + 1)}
    for number, line in enumerate(lines, 1):
        if number not in fenced:
            for match in FIGURE.finditer(line):
                yield Figure(number, match[1], match[2] or "")


def printed(lines: Sequence[str], data: Data) -> list[str]:
    """Return the lines of a page with each figure in its place.

    Args:
        lines: the page, line by line.
        data: where the figures are.

    Raises:
        FigureError: if the data hold no such figure.
    """
    done = list(lines)
    for number in {figure.line for figure in figures(lines)}:
        done[number - 1] = FIGURE.sub(
            lambda match: Figure(0, match[1], match[2] or "").text(data),
            done[number - 1],
        )
    return done


def recorded(formula: Formula, data: Data) -> Iterator[Run]:
    """Yield the runs that hold every key of a formula.

    The shown run must hold them; an older one may be from before a key was recorded.

    Args:
        formula: what is to be computed.
        data: where the figures are.

    Raises:
        FigureError: if the shown run lacks a key.
    """
    for run in data.runs(formula.keys):
        try:
            for key in formula.keys:
                run.value(key)
        except NotMeasuredError:
            continue
        except FigureError:
            if run.is_shown:
                raise
            continue
        yield run


def _value(key: str, spec: str, data: Data) -> str:
    try:
        value = data.value(key)
    except NotMeasuredError:
        return "-"
    return format(value, spec or ("," if isinstance(value, int) else ""))


def _spread(formula: Formula, spec: str, data: Data) -> str:
    values = [float(formula.compute(run)) for run in recorded(formula, data)]
    if not values:
        return "-"
    low, high = (_rounded(value, spec) for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def _rounded(value: float, spec: str) -> str:
    """Return a number with two digits that count, and all those before the point."""
    if spec:
        return format(value, spec)
    return f"{value:,.0f}" if abs(value) >= 10 else f"{float(f'{value:.2g}'):g}"


def _runs(name: str, data: Data) -> str:
    runs = list(data.runs({name}))
    machines = len({run.machine for run in runs})
    return f"{_count(len(runs), 'run')} on {_count(machines, 'machine')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
