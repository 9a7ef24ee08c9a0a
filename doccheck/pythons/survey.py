"""Run every example on an interpreter, and say what came of it."""

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from doccheck.check import check
from doccheck.examples import Run, runs
from doccheck.layout import Layout
from doccheck.pythons.column import Column
from doccheck.pythons.interpreter import Interpreter
from doccheck.pythons.record import (
    ALONE,
    FAILED,
    NOT_RUN,
    PASSED,
    Circumstances,
    Matrix,
    blank,
    by_program,
    digests,
    has_passed,
    libraries,
    not_run,
)


def survey(
    layout: Layout,
    interpreter: Interpreter,
    record: Matrix | None = None,
    pages: str = "",
) -> tuple[Matrix, int]:
    """Return what comes of the examples on an interpreter.

    A program that stands in several blocks has passed if it has in each of them.

    Args:
        layout: where the pages and the programs are.
        interpreter: what to run them on.
        record: earlier results. A program that has passed, as it is now and on this
            very interpreter with what it imports, is taken from there.
        pages: the beginning of the paths of pages, relative to the root: only the
            programs on these are run.

    Returns:
        The matrix, and how many programs were not taken from the record.
    """
    column, matrix, count = str(Column.of(interpreter)), blank(layout), 0
    circumstances: Circumstances = {
        "version": interpreter.version,
        "system": interpreter.system,
        "machine": interpreter.machine,
        "methods": list(interpreter.methods),
    }
    matrix["interpreters"][column] = circumstances
    same = record is not None and record["interpreters"].get(column) == circumstances
    examples = (replace(each, interpreter=interpreter) for each in runs(layout))
    for program, blocks in by_program(examples).items():
        if not any(block.where.startswith(pages) for block in blocks):
            continue
        identities = sorted(digests(blocks, layout))  # of what is run, if it changes
        row = record["programs"].get(program) if record and same else None
        versions = libraries(blocks)
        known = row.get("libraries", {}).get(column, versions) if row else {}
        if row and known == versions and has_passed(blocks, row, column, layout):
            date, results = row["dates"][column], row["results"][column]
            versions = row.get("libraries", {}).get(column, {})  # then, not now
        else:
            date, results = f"{datetime.now(UTC):%Y-%m-%d}", _results(blocks, layout)
            count += 1
        matrix["programs"][program] = {
            "blocks": identities,
            "dates": {column: date},
            "results": {column: results},
        }
        if versions:
            matrix["programs"][program]["libraries"] = {column: versions}
    return matrix, count


def _results(blocks: Sequence[Run], layout: Layout) -> dict[str, str]:
    seen, results = dict[object, str](), dict[str, str]()
    for example in blocks:
        for method, why in example.hindrances.items():
            block = example.console, example.directive, method
            if block not in seen:
                seen[block] = not_run(why) or _result(example, method, layout)
            before = results.get(method or ALONE, PASSED)
            results[method or ALONE] = max(before, seen[block], key=_gravity)
    return results


def _result(example: Run, method: str | None, layout: Layout) -> str:
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
