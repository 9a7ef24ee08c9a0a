"""Find the sentences that the figures of some machine belie.

A sentence that relies on a ratio has above its paragraph, list or table, on a line of
its own, `<!-- holds: name.key.key >= 10 -->`: comparisons of figures and numbers, which
may be chained, joined by `and`, and contain products and quotients. Each has to hold in
every run that is recorded, on every machine.

    python -m doccheck.figures.holds            with the figures of the guide
    python -m doccheck.figures.holds FOLDER     with the files in another folder
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from doccheck.figures.braces import recorded
from doccheck.figures.data import Data, FigureError, Run
from doccheck.figures.formula import Formula, FormulaError
from doccheck.figures.marks import Mark, MarkError, marks
from doccheck.layout import Layout

FORM = "it takes comparisons of keys and numbers, joined by `and`: name.key / 2 > 1.5"
Problem = str | FigureError | MarkError
"""A sentence for what does not hold, an error for what cannot be checked."""


def claim(text: str) -> Formula:
    """Return what the text of a comment claims.

    Raises:
        MarkError: if it is no comparison.
    """
    try:
        return Formula.of(text, comparing=True)
    except FormulaError as error:
        raise MarkError(f"{error}: {FORM}") from None


def belying(formula: Formula, data: Data) -> Iterator[Run]:
    """Yield the runs in which a claim does not hold.

    Args:
        formula: what is claimed.
        data: where the figures are.

    Raises:
        FigureError: if there is no such figure, or no number.
    """
    for run in recorded(formula, data):
        if not formula.compute(run):
            yield run


def problems(lines: Sequence[str], data: Data) -> Iterator[tuple[int, Problem]]:
    """Yield the line and the problem of each comment that does not hold.

    Args:
        lines: the page, line by line.
        data: where the figures are.
    """
    for mark in marks(lines):
        try:
            yield from ((mark.line, problem) for problem in _problems(mark, data))
        except (FigureError, MarkError) as error:
            yield mark.line, error


def _problems(mark: Mark, data: Data) -> Iterator[Problem]:
    if mark.fault:
        raise MarkError(mark.fault)
    if mark.kind != "holds":
        return
    formula = claim(mark.text)
    for run in belying(formula, data):
        where = f" on {run.where}" if run.where else ""
        why = f"{formula.text} does not hold{where}, since {formula.explain(run)}"
        yield f"{why}: rewrite what it says below, or measure again"


def report(layout: Layout, data: Data) -> Iterator[str]:
    """Yield a line for each sentence that the data belie, and one that counts all.

    What the data say nothing of is counted, and is no problem.

    Args:
        layout: where the pages are.
        data: where the figures are.
    """
    checked = unknown = 0
    for page in layout.all_pages:
        lines = page.read_text(encoding="utf-8").splitlines()
        checked += sum(mark.kind == "holds" for mark in marks(lines))
        for line, problem in problems(lines, data):
            unknown += isinstance(problem, FigureError)
            if not isinstance(problem, FigureError):
                yield f"{layout.short(page)}:{line}: {problem}"
    yield f"{checked} claims, of which {unknown} are about what is not in {data.folder}"


def main() -> None:
    """Print which sentences the figures of the guide, or of a folder, belie."""
    layout = Layout.here()
    own = layout.root / layout.pages / "data"
    print(*report(layout, Data(Path(sys.argv[1]) if sys.argv[1:] else own)), sep="\n")


if __name__ == "__main__":
    main()
