"""The record of what was run on which Python: a matrix, and the file that keeps it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal, NotRequired, TypedDict

from doccheck.examples import Run, runs
from doccheck.layout import Layout
from doccheck.metadata import essence, own_modules
from doccheck.pythons.column import Column
from doccheck.pythons.interpreter import normal

PASSED = "passed"
FAILED = "failed"
NOT_RUN: Literal["not run"] = "not run"
ALONE = "run"
"""Stands where a start method would, for a program that starts no process."""


class Circumstances(TypedDict):
    """Which interpreter of a column it was that programs were run on, and where."""

    version: str
    system: str
    machine: str
    methods: list[str]


class Row(TypedDict):
    """What came of a program.

    `blocks` identifies the console blocks that were checked. `dates` says for each
    interpreter when that was. `results` holds for each interpreter, and there for each
    start method, "passed", or "failed" or "not run" with the reason. `libraries` holds
    for each interpreter the versions of the distributions that the program imports, if
    it imports any.
    """

    blocks: list[str]
    dates: dict[str, str]
    results: dict[str, dict[str, str]]
    libraries: NotRequired[dict[str, dict[str, str]]]


class Matrix(TypedDict):
    """What a file holds: the interpreters by the texts of columns, and the programs."""

    interpreters: dict[str, Circumstances | Literal["not run"]]
    programs: dict[str, Row]


def name(example: Run) -> str:
    """Return the name that the matrix has for what a console block runs."""
    return example.console.name


def digest(example: Run, root: Path) -> str:
    """Return what identifies a console block: its check, its program, its output.

    To the program belong the modules of the guide that it imports.

    Args:
        example: the console block.
        root: the folder of the guide.
    """
    block = [example.fence.directive or "", *example.fence.body]
    files = example.source, *sorted(own_modules(example.source, root))
    texts = [essence(file) for file in files]
    return hashlib.sha256("\0".join(block + texts).encode()).hexdigest()[:12]


def digests(blocks: Iterable[Run], layout: Layout) -> set[str]:
    """Return what identifies several console blocks."""
    return {digest(example, layout.root) for example in blocks}


def has_passed(
    blocks: Sequence[Run], row: Row | None, column: str, layout: Layout
) -> bool:
    """Return whether a program passed, as it is now, wherever it could run.

    Args:
        blocks: the console blocks of the program.
        row: what came of it.
        column: where.
        layout: the guide.
    """
    if not row or not digests(blocks, layout) <= set(row["blocks"]):
        return False
    results = row["results"].get(column, {})
    return all(
        results.get(method or ALONE) == (not_run(why) or PASSED)
        for example in blocks
        for method, why in example.hindrances.items()
    )


def libraries(blocks: Iterable[Run]) -> dict[str, str]:
    """Return the versions of what a program imports, as its interpreter has them.

    The guide's own package is not among them: its modules belong to the program.

    Args:
        blocks: the console blocks of the program.
    """
    return {
        name: example.interpreter.distributions[name]
        for example in blocks
        for each in example.metadata.dependencies
        if (name := normal(each.name)) in example.interpreter.distributions
        and "+" not in str(each.specifier)
    }


def passed_somewhere(blocks: Iterable[Run], record: Matrix, layout: Layout) -> bool:
    """Return whether a program passed, as it is now, on an interpreter of a record.

    Each of its start methods must have, on that one.

    Args:
        blocks: the console blocks of the program.
        record: what was run where.
        layout: the guide.
    """
    blocks = list(blocks)
    row = record["programs"].get(name(blocks[0]))
    return (
        row is not None
        and digests(blocks, layout) <= set(row["blocks"])
        and any(set(each.values()) == {PASSED} for each in row["results"].values())
    )


def not_run(why: str) -> str:
    """Return the result of a program that cannot run, or nothing if it can."""
    return why and f"{NOT_RUN}: {why}"


def by_program(examples: Iterable[Run]) -> dict[str, list[Run]]:
    """Return console blocks by what they run."""
    programs: dict[str, list[Run]] = {}
    for example in examples:
        programs.setdefault(name(example), []).append(example)
    return programs


def blank(layout: Layout) -> Matrix:
    """Return a matrix that says of every interpreter named that it was not run."""
    columns = [
        Column.usual(platform, "CPython", minor)
        for platform in layout.platforms
        for minor in layout.pythons
    ]
    return {"interpreters": {str(c): NOT_RUN for c in columns}, "programs": {}}


def merge(matrices: Iterable[Matrix], layout: Layout) -> Matrix:
    """Return several matrices as one, in an order that does not depend on theirs.

    Of each column, the interpreter that was used last is taken, and of each program,
    the last result on that: if the program is still on the pages, in the blocks that
    were checked.

    Args:
        matrices: what to join; of two that are of the same day, the later one counts.
        layout: where the pages and the programs are.
    """
    joined, by_date = blank(layout), dict[str, list[Matrix]]()
    for matrix in matrices:
        for column, circumstances in matrix["interpreters"].items():
            joined["interpreters"].setdefault(column, NOT_RUN)
            if circumstances != NOT_RUN:
                by_date.setdefault(column, []).append(matrix)
    for column, used in by_date.items():
        used.sort(key=lambda matrix: dates(matrix, column)[-1:])
        joined["interpreters"][column] = used[-1]["interpreters"][column]
    columns = sorted(map(Column.of, joined["interpreters"]), key=order(layout))
    joined["interpreters"] = {str(c): joined["interpreters"][str(c)] for c in columns}
    for program, blocks in sorted(by_program(runs(layout)).items()):
        new: Row = {
            "blocks": sorted(digests(blocks, layout)),
            "dates": {},
            "results": {},
        }
        for column in filter(by_date.__contains__, map(str, columns)):
            rows = [
                row
                for matrix in by_date[column]
                if matrix["interpreters"][column] == joined["interpreters"][column]
                and (row := matrix["programs"].get(program))
                and column in row["results"]
                and set(new["blocks"]) <= set(row["blocks"])
            ]
            if rows:
                row = max(reversed(rows), key=lambda row: row["dates"][column])
                new["dates"][column] = row["dates"][column]
                new["results"][column] = row["results"][column]
                if versions := row.get("libraries", {}).get(column):
                    new.setdefault("libraries", {})[column] = versions
        joined["programs"][program] = new
    return joined


def dates(matrix: Matrix, column: str) -> list[str]:
    """Return the days on which programs were run on an interpreter, in order."""
    days = {row["dates"].get(column) for row in matrix["programs"].values()}
    return sorted(filter(None, days))


def order(layout: Layout) -> Callable[[Column], tuple[object, ...]]:
    """Return the key by which to sort columns: the platforms of a guide come first."""
    platforms = list(layout.platforms)

    def key(column: Column) -> tuple[object, ...]:
        platform = column.platform
        place = platforms.index(platform) if platform in platforms else len(platforms)
        numbers = [int(number) for number in column.minor.split(".")]
        return place, platform, column.variant, column.implementation, numbers

    return key


def read(path: Path) -> Matrix:
    """Return the matrix that a file holds, an empty one if there is no such file."""
    if not path.is_file():
        return {"interpreters": {}, "programs": {}}
    matrix: Matrix = json.loads(path.read_text(encoding="utf-8"))
    return matrix


def write(matrix: Matrix, path: Path) -> None:
    """Write a matrix to a file."""
    text = json.dumps(matrix, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
