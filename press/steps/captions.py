"""Say, under each console block, how its output was checked, and where."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from doccheck.directive import Directive
from doccheck.examples import Run, examples
from doccheck.expression import outcomes
from doccheck.fences import DIRECTIVE
from doccheck.pythons.column import Column
from doccheck.pythons.record import ALONE, FAILED, PASSED, Matrix, Row, digest, name
from press.page import Page
from press.words import listed, python_of, short_places


def insert(lines: list[str], page: Page) -> list[str]:
    """Return the lines with a caption under each console, and without the checks."""
    guide = page.guide
    where = guide.pages / "page.md"  # of this name are no messages seen
    printed, done = list[str](), 0
    for example in examples(where, "\n".join(lines), guide.layout):
        fence = example.fence
        printed += _without_directives(lines[done : fence.line - 1])
        printed += lines[fence.line - 1 : fence.end]
        if isinstance(example, Run):
            row = passed(example, guide.matrix, guide.layout.root)
            page.verified |= days(row)
            words = caption(example, row)
            if unlike := differing(example, guide.variants, guide.layout.root):
                words += f" · differs with {listed(unlike)}"
            printed += [fence.prefix + line for line in ("", words, "{ .check }", "")]
        done = fence.end
    return printed + _without_directives(lines[done:])


def _without_directives(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if not DIRECTIVE.fullmatch(line)]


def caption(example: Run, row: Row | None) -> str:
    """Return, in a few words, what the printed output stands for: `Exact · Linux`.

    Args:
        example: the console block.
        row: what came of it where it was run. If that is not known, the caption says
            what is true whenever this guide is checked.
    """
    words = [_comparison(example.directive), _ending(example.directive)]
    if row and (where := verified(example, row)):
        words += [where, _libraries(row)]
    elif example.metadata.starts_processes:
        words.append(", ".join(f"{method}" for method in example.methods))
    return " · ".join(filter(None, words))


def _libraries(row: Row) -> str:
    """Return with which versions of what it imports a program has passed."""
    versions: dict[str, set[str]] = {}
    for column, those in row.get("libraries", {}).items():
        if PASSED in row["results"][column].values():
            for library, version in those.items():
                versions.setdefault(library, set()).add(version)
    return ", ".join(
        f"{library} {listed(sorted(several))}"
        for library, several in sorted(versions.items())
    )


def _comparison(directive: Directive) -> str:
    match directive.kind:
        case "unordered":
            return "These lines, in any order"
        case "pattern":
            return "What stands in brackets differs from run to run"
        case "run":
            return "An example: your figures will differ"
        case "one-of":
            return f"One of {len(outcomes(directive.expression)):,} possible printouts"
    return "Exact"


def _ending(directive: Directive) -> str:
    match directive.status:
        case None:
            return f"hangs: stopped after {directive.seconds:g} s"
        case 0:
            return ""
        case status if status > 0:
            return f"exits with status {status}"
        case _:
            return f"ended by {directive.signal}"


def differing(example: Run, variants: Matrix, root: Path) -> list[str]:
    """Return with which other Pythons a program did something else.

    Args:
        example: the console block.
        variants: what was run on other builds, machines and systems.
        root: the folder of the guide.
    """
    row = variants["programs"].get(name(example))
    if not row or digest(example, root) not in row["blocks"]:
        return []
    return [
        f"{python_of(Column.of(column))} {Column.of(column).minor}"
        for column, results in row["results"].items()
        if any(result.startswith(FAILED) for result in results.values())
    ]


def passed(example: Run, matrix: Matrix, root: Path) -> Row | None:
    """Return what came of a program where it was run, None if it is not known.

    Runs of a block that has changed since do not count.

    Args:
        example: the console block.
        matrix: what was run.
        root: the folder of the guide.
    """
    row = matrix["programs"].get(name(example))
    return row if row and digest(example, root) in row["blocks"] else None


def days(row: Row | None) -> set[date]:
    """Return the last day on which a program passed, in a set, which may be empty."""
    if not row:
        return set()
    good = {
        each for each, results in row["results"].items() if PASSED in results.values()
    }
    last = max((day for each, day in row["dates"].items() if each in good), default="")
    return {date.fromisoformat(last)} if last else set()


def verified(example: Run, row: Row | None) -> str:
    """Return under which methods and where a program has passed, empty if nowhere.

    Args:
        example: the console block.
        row: what came of it where it was run.
    """
    if not row:
        return ""
    wanted = example.directive.methods or example.metadata.methods
    order = list(dict.fromkeys(m for each in row["results"].values() for m in each))
    by_methods: dict[tuple[str, ...], list[Column]] = {}
    for column, results in row["results"].items():
        methods = tuple(
            method
            for method in order
            if results.get(method) == PASSED and (not wanted or method in wanted)
        )
        if methods:
            by_methods.setdefault(methods, []).append(Column.of(column))
    return "; ".join(
        " · ".join([*([] if methods == (ALONE,) else [", ".join(methods)]), where])
        for methods, columns in by_methods.items()
        for where in short_places(columns)
    )
