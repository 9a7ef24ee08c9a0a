"""Run every example on every Python at hand, and write down what came of it.

    python -m doccheck.matrix OUTPUT.json                   on what is found here
    python -m doccheck.matrix OUTPUT.json --all             what has passed there, too
    python -m doccheck.matrix OUTPUT.json --python PATH     on that one, too
    python -m doccheck.matrix OUTPUT.json --only            on the running one alone
    python -m doccheck.matrix OUTPUT.json --merge FILE ...  run nothing, join files

Looked for are the versions that `[tool.doccheck]` names, on the PATH and where pyenv
keeps them. A program that OUTPUT says has passed, as it is now and on exactly that
interpreter, is not run again. What OUTPUT says of other interpreters stays, as long as
it was found out with the programs as they are now. What nobody has run is there as "not
run".
"""

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple, Self, TypedDict

from doccheck.check import check
from doccheck.environment import prepare
from doccheck.examples import Run, examples
from doccheck.interpreter import Interpreter, InterpreterError, ask, find, running
from doccheck.layout import Layout
from doccheck.metadata import own_modules

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
    start method, "passed", or "failed" or "not run" with the reason.
    """

    blocks: list[str]
    dates: dict[str, str]
    results: dict[str, dict[str, str]]


class Matrix(TypedDict):
    """What a file holds: the interpreters by the texts of columns, and the programs."""

    interpreters: dict[str, Circumstances | Literal["not run"]]
    programs: dict[str, Row]


class Column(NamedTuple):
    """A platform and a Python on it, as a column of the matrix."""

    platform: str
    implementation: str
    minor: str

    def __str__(self) -> str:
        return " ".join(self)

    @classmethod
    def of(cls, what: Interpreter | str) -> Self:
        """Return the column of an interpreter, or the one of this text."""
        if isinstance(what, Interpreter):
            return cls(what.platform, what.implementation, what.minor)
        platform, _, python = what.partition(" ")
        implementation, _, minor = python.rpartition(" ")
        return cls(platform, implementation, minor)


def runs(layout: Layout) -> Iterator[Run]:
    """Yield the console blocks of all pages.

    Args:
        layout: where the pages and the programs are.
    """
    for page in layout.all_pages:
        for example in examples(page, page.read_text(encoding="utf-8"), layout):
            if isinstance(example, Run):
                yield example


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
    said = [example.fence.directive or "", *example.fence.body]
    files = example.source, *sorted(own_modules(example.source, root))
    texts = [file.read_text(encoding="utf-8") for file in files]
    return hashlib.sha256("\0".join(said + texts).encode()).hexdigest()[:12]


def survey(
    layout: Layout, interpreter: Interpreter, known: Matrix | None = None
) -> tuple[Matrix, int]:
    """Return what comes of every example on an interpreter.

    A program that stands in several blocks has passed if it has in each of them.

    Args:
        layout: where the pages and the programs are.
        interpreter: what to run them on.
        known: what was found out before. A program that has passed, as it is now and on
            this very interpreter, is taken from there.

    Returns:
        The matrix, and how many programs were not taken from what was known.
    """
    column, matrix, count = str(Column.of(interpreter)), blank(layout), 0
    told: Circumstances = {
        "version": interpreter.version,
        "system": interpreter.system,
        "machine": interpreter.machine,
        "methods": list(interpreter.methods),
    }
    matrix["interpreters"][column] = told
    same = known is not None and known["interpreters"].get(column) == told
    programs: dict[str, list[Run]] = {}
    for example in runs(layout):
        here = replace(example, interpreter=interpreter)
        programs.setdefault(name(example), []).append(here)
    for program, blocks in programs.items():
        digests = sorted(_digests(blocks, layout))  # of what is run, if it changes
        row = known["programs"].get(program) if known and same else None
        if row and _passed(blocks, row, column, layout):
            date, results = row["dates"][column], row["results"][column]
        else:
            date, results = f"{datetime.now(UTC):%Y-%m-%d}", _results(blocks, layout)
            count += 1
        matrix["programs"][program] = {
            "blocks": digests,
            "dates": {column: date},
            "results": {column: results},
        }
    return matrix, count


def _passed(blocks: Sequence[Run], row: Row, column: str, layout: Layout) -> bool:
    results = row["results"].get(column, {})
    return _digests(blocks, layout) <= set(row["blocks"]) and all(
        results.get(method or ALONE) == (_not_run(example, method) or PASSED)
        for example in blocks
        for method in example.methods
    )


def _results(blocks: Sequence[Run], layout: Layout) -> dict[str, str]:
    seen, results = dict[object, str](), dict[str, str]()
    for example in blocks:
        for method in example.methods:
            what = example.console, example.directive, method
            if what not in seen:
                seen[what] = _result(example, method, layout)
            before = results.get(method or ALONE, PASSED)
            results[method or ALONE] = max(before, seen[what], key=_gravity)
    return results


def _digests(blocks: Iterable[Run], layout: Layout) -> set[str]:
    return {digest(example, layout.root) for example in blocks}


def _not_run(example: Run, method: str | None) -> str:
    hindrance = example.hindrance(method)
    return f"{NOT_RUN}: {hindrance}" if hindrance else ""


def _result(example: Run, method: str | None, layout: Layout) -> str:
    if why := _not_run(example, method):
        return why
    report = check(example, method, layout)
    if not report:
        return PASSED
    print(report, file=sys.stderr)
    reason = report.splitlines()[0].removeprefix(f"{example.where}: ")
    # What a program left behind has another name, or number, each time.
    return (
        f"{FAILED}: {re.sub(r' left (?!nothing ).*', ' left something behind', reason)}"
    )


def _gravity(result: str) -> int:
    return [PASSED, NOT_RUN, FAILED].index(result.partition(":")[0])


def blank(layout: Layout) -> Matrix:
    """Return a matrix that says of every interpreter named that it was not run."""
    columns = [
        Column(platform, "CPython", minor)
        for platform in layout.platforms
        for minor in layout.pythons
    ]
    return {"interpreters": {str(c): NOT_RUN for c in columns}, "programs": {}}


def merge(matrices: Iterable[Matrix], layout: Layout) -> Matrix:
    """Return several matrices as one, in an order that does not depend on theirs.

    Of each column, the interpreter that was used last is taken, and of each program,
    what was last found out on that: if the program is still on the pages, in the blocks
    that were checked.

    Args:
        matrices: what to join; of two that are of the same day, the later one counts.
        layout: where the pages and the programs are.
    """
    joined, by_date = blank(layout), dict[str, list[Matrix]]()
    for matrix in matrices:
        for column, told in matrix["interpreters"].items():
            joined["interpreters"].setdefault(column, NOT_RUN)
            if told != NOT_RUN:
                by_date.setdefault(column, []).append(matrix)
    for column, known in by_date.items():
        known.sort(key=lambda matrix: dates(matrix, column)[-1:])
        joined["interpreters"][column] = known[-1]["interpreters"][column]
    order = sorted(map(Column.of, joined["interpreters"]), key=_order(layout))
    joined["interpreters"] = {str(c): joined["interpreters"][str(c)] for c in order}
    blocks: dict[str, list[Run]] = {}
    for example in runs(layout):
        blocks.setdefault(name(example), []).append(example)
    for program in sorted(blocks):
        digests = _digests(blocks[program], layout)
        new: Row = {"blocks": sorted(digests), "dates": {}, "results": {}}
        for column in filter(by_date.__contains__, map(str, order)):
            rows = [
                row
                for matrix in by_date[column]
                if matrix["interpreters"][column] == joined["interpreters"][column]
                and (row := matrix["programs"].get(program))
                and column in row["results"]
                and digests <= set(row["blocks"])
            ]
            if rows:
                row = max(reversed(rows), key=lambda row: row["dates"][column])
                new["dates"][column] = row["dates"][column]
                new["results"][column] = row["results"][column]
        joined["programs"][program] = new
    return joined


def dates(matrix: Matrix, column: str) -> list[str]:
    """Return the days on which programs were run on an interpreter, in order."""
    found = {row["dates"].get(column) for row in matrix["programs"].values()}
    return sorted(filter(None, found))


def _order(layout: Layout) -> Callable[[Column], tuple[object, ...]]:
    platforms = list(layout.platforms)

    def key(column: Column) -> tuple[object, ...]:
        platform = column.platform
        place = platforms.index(platform) if platform in platforms else len(platforms)
        numbers = [int(number) for number in column.minor.split(".")]
        return place, platform, column.implementation, numbers

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


def interpreters(
    layout: Layout, named: Sequence[str], *, only: bool
) -> Iterator[Interpreter]:
    """Yield an interpreter for each column, with what the guide's programs import.

    The running one is taken as it is; others get an environment. Those that cannot have
    one are told, and left out.

    Args:
        layout: the guide.
        named: interpreters to take before any other of their version.
        only: whether to look for no others than these, or the running one if there are
            none.

    Raises:
        InterpreterError: if one that is named does not answer.
    """
    own = running()
    found = [ask(path) for path in named]
    if not (only and named):
        found.append(own)
    if not only:
        found += find(layout.pythons)
    wanted = {each for run in runs(layout) for each in run.metadata.dependencies}
    first = {Column.of(each): each for each in reversed(found)}
    for column in sorted(first, key=_order(layout)):
        interpreter = first[column]
        try:
            yield own if interpreter == own else prepare(interpreter, layout, wanted)
        except InterpreterError as error:
            print(error, file=sys.stderr)


def main(arguments: Sequence[str]) -> int:
    """Run or merge, and return the exit status: 1 if a program failed."""
    options = argparse.ArgumentParser(prog="python -m doccheck.matrix")
    options.add_argument("output", type=Path, help="the file to write")
    options.add_argument(
        "--python", action="append", default=[], help="an interpreter to run on, too"
    )
    options.add_argument(
        "--only", action="store_true", help="look for no other interpreters"
    )
    options.add_argument(
        "--all", action="store_true", help="run what is known to have passed, too"
    )
    options.add_argument(
        "--merge", nargs="+", type=Path, metavar="FILE", help="run nothing, join these"
    )
    chosen = options.parse_args(arguments)
    layout = Layout.of(Path.cwd())
    if chosen.merge:
        write(merge(map(read, chosen.merge), layout), chosen.output)
        return 0
    known, failed = read(chosen.output), False
    matrices = [known]
    for interpreter in interpreters(layout, chosen.python, only=chosen.only):
        matrix, count = survey(layout, interpreter, None if chosen.all else known)
        counts = Counter(
            result.partition(":")[0]
            for row in matrix["programs"].values()
            for results in row["results"].values()
            for result in results.values()
        )
        print(
            f"{interpreter}: {count} of {len(matrix['programs'])} programs run",
            *(f"{number} {what}" for what, number in counts.items()),
            sep=", ",
        )
        failed |= bool(counts[FAILED])
        matrices.append(matrix)
    write(merge(matrices, layout), chosen.output)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
