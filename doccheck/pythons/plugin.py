"""Hooks for pytest: a program that the record holds runs under one start method.

The record says of each program that it passed, as it is now, under each of its start
methods on this very Python. Then one of them is enough to see that this still is so: a
third of the programs run under each. `--every-method` runs all.
"""

import pytest

from doccheck.examples import Run
from doccheck.layout import Layout
from doccheck.pythons.column import Column
from doccheck.pythons.interpreter import running
from doccheck.pythons.record import Matrix, digest, has_passed, name, read


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
    """Leave out the runs that are another's turn."""
    if config.getoption("every_method"):
        return
    layout = Layout.of(config.rootpath)
    record, python = read(layout.root / layout.matrix), running()
    column = str(Column.of(python))
    known = record["interpreters"].get(column, "not run")
    if known == "not run" or known["version"] != python.version:
        return
    turns = dict[int, str | None]()
    left_out = []
    for item in items:
        example, method = _parsed(item)
        if not isinstance(example, Run):
            continue
        if id(example) not in turns:
            turns[id(example)] = turn(example, record, column, layout)
        if turns[id(example)] not in {None, method}:
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


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


def _parsed(item: pytest.Item) -> tuple[object, str | None]:
    parsed: tuple[object, str | None] = getattr(
        getattr(item, "example", None), "parsed", (None, None)
    )
    return parsed
