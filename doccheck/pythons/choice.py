"""Choose the interpreters to run a guide on: one for each column."""

import sys
from collections.abc import Iterator, Sequence

from doccheck.examples import runs
from doccheck.layout import Layout
from doccheck.metadata import installed
from doccheck.pythons.column import Column
from doccheck.pythons.environment import prepare
from doccheck.pythons.interpreter import (
    Interpreter,
    InterpreterError,
    ask,
    find,
    running,
)
from doccheck.pythons.record import order


def interpreters(
    layout: Layout, named: Sequence[str], *, only: bool
) -> Iterator[Interpreter]:
    """Yield an interpreter for each column, with what the guide's programs import.

    The running one is taken as it is if it alone is asked for, or lacks nothing; others
    get an environment. Those that cannot have one are reported, and left out.

    Args:
        layout: the guide.
        named: interpreters to take before any other of their column.
        only: whether to look for no others than these, or the running one if there are
            none.

    Raises:
        InterpreterError: if one that is named does not answer.
    """
    own = running()
    candidates = [ask(path) for path in named]
    if not (only and named):
        candidates.append(own)
    if not only:
        candidates += find(layout.pythons)
    wanted = {each for run in runs(layout) for each in run.metadata.dependencies}
    alone = only and not named
    complete = alone or all(installed(each, own) for each in wanted)
    first = {Column.of(each): each for each in reversed(candidates)}
    for column in sorted(first, key=order(layout)):
        interpreter = first[column]
        try:
            as_it_is = complete and interpreter == own
            yield own if as_it_is else prepare(interpreter, layout, wanted)
        except InterpreterError as error:
            print(error, file=sys.stderr)
