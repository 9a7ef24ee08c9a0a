"""Hooks for pytest: a program that the record holds runs under one start method.

The record says which programs passed, as they are now, under each of their start
methods on this very version of Python. One method is enough for these. Which one is
drawn from the digest of the block, so that each method gets about a third of them.
`--every-method` runs all.
"""

import pytest

from doccheck.examples import Run
from doccheck.layout import Layout
from doccheck.pythons.column import Column
from doccheck.pythons.interpreter import running
from doccheck.pythons.record import NOT_RUN, Matrix, digest, has_passed, name, read


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("general").addoption(
        "--every-method",
        action="store_true",
        help="run under each start method even what the record holds",
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Deselect the runs whose turn it is not."""
    if config.getoption("every_method"):
        return
    layout = Layout.of(config.rootpath)
    record, python = read(layout.root / layout.matrix), running()
    column = str(Column.of(python))
    circumstances = record["interpreters"].get(column, NOT_RUN)
    if circumstances == NOT_RUN or circumstances["version"] != python.version:
        return
    kept, left_out = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        example, method = getattr(
            getattr(item, "example", None), "parsed", (None, None)
        )
        wanted = method
        if isinstance(example, Run):
            wanted = turn(example, record, column, layout) or method
        (kept if method == wanted else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def turn(example: Run, record: Matrix, column: str, layout: Layout) -> str | None:
    """Return the start method under which a console block is to run, None for each.

    Args:
        example: the console block.
        record: what was run where.
        column: the running Python, as the record names it.
        layout: the guide.
    """
    row = record["programs"].get(name(example))
    possible = sorted(m for m, why in example.hindrances.items() if m and not why)
    if not possible or not has_passed([example], row, column, layout):
        return None
    return possible[int(digest(example, layout.root), 16) % len(possible)]
