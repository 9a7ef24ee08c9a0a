"""Print what the matrix holds: on which Pythons a program was run, and what came of it.

On a line of its own, `<!-- matrix -->` stands for the table of all programs, and
`<!-- matrix: summary -->` for what it comes to.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown

from doccheck.examples import Run, runs
from doccheck.layout import Layout
from doccheck.pythons.column import Column
from doccheck.pythons.record import (
    ALONE,
    FAILED,
    NOT_RUN,
    PASSED,
    Matrix,
    dates,
    digest,
    merge,
    name,
    read,
)
from press.insertions import PRIORITY, Insertions
from press.position import Position, position

MARK = re.compile(r"<!-- matrix(: summary)? -->")
PLATFORMS = {"linux": "Linux", "darwin": "macOS", "win32": "Windows"}
HEADING = re.compile(r"^# (.+?) *$", re.MULTILINE)


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def verified(example: Run, matrix: Matrix, root: Path) -> str:
    """Return a sentence that says where a program has passed, empty if nowhere.

    What was found out of a block that has changed since does not count.

    Args:
        example: the console block.
        matrix: what was run.
        root: the folder of the guide.
    """
    row = matrix["programs"].get(name(example))
    if not row or digest(example, root) not in row["blocks"]:
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
    where = []
    for methods, columns in by_methods.items():
        under = f"under {listed([f'`{method}`' for method in methods])} "
        where.append(f"{'' if methods == (ALONE,) else under}{_places(columns)}")
    return f"Checked {'; '.join(where)}." if where else ""


def _places(columns: Iterable[Column]) -> str:
    by_pythons: dict[str, list[str]] = {}
    for platform, group in groupby(columns, lambda column: column.platform):
        versions: dict[str, list[str]] = {}
        for column in group:
            versions.setdefault(column.implementation, []).append(column.minor)
        pythons = listed(
            [f"{python} {_folded(minors)}" for python, minors in versions.items()]
        )
        by_pythons.setdefault(pythons, []).append(PLATFORMS.get(platform, platform))
    return " and ".join(
        f"on {listed(platforms)} with {pythons}"
        for pythons, platforms in by_pythons.items()
    )


def _folded(minors: Sequence[str]) -> str:
    ranges: list[list[str]] = []
    for minor in minors:
        if ranges and _next(ranges[-1][-1]) == minor:
            ranges[-1].append(minor)
        else:
            ranges.append([minor])
    words: list[str] = []
    for each in ranges:
        words += each if len(each) < 3 else [f"{each[0]} to {each[-1]}"]
    return listed(words)


def _next(minor: str) -> str:
    major, _, number = minor.partition(".")
    return f"{major}.{int(number) + 1}"


def table(matrix: Matrix, layout: Layout, folder: Path) -> Iterator[Element]:
    """Yield the table of all programs, and what has to be said below it.

    Args:
        matrix: what was run, of the programs as they are now.
        layout: where the pages and the programs are.
        folder: the folder of the page that it stands on, for its links.
    """
    columns = list(_columns(matrix))
    element = Element("table")
    head = SubElement(element, "thead")
    upper, lower = SubElement(head, "tr"), SubElement(head, "tr")
    SubElement(upper, "th", rowspan="2", scope="col").text = "Program"
    for platform, group in groupby(columns, lambda each: each[0].platform):
        spanned = list(group)
        above = SubElement(upper, "th", colspan=f"{len(spanned)}", scope="colgroup")
        above.text = PLATFORMS.get(platform, platform)
        for each in spanned:
            python = each[0].implementation.removeprefix("CPython").strip()
            minors = _folded([column.minor for column in each])
            SubElement(lower, "th", scope="col").text = f"{python} {minors}".strip()
    for page, programs in _homes(layout).items():
        body = SubElement(element, "tbody")
        span = {"colspan": f"{len(columns) + 1}", "scope": "rowgroup"}
        heading = SubElement(SubElement(body, "tr"), "th", span)
        href = os.path.relpath(page, folder).replace(os.sep, "/")
        SubElement(heading, "a", href=href).text = _title(page)
        for program in programs:
            row = SubElement(body, "tr")
            code = SubElement(SubElement(row, "th", scope="row"), "code")
            breakable(code, program)
            for first, *_ in columns:
                SubElement(row, "td").text = _cell(program, str(first), matrix)
    yield element
    yield from _circumstances(matrix)
    yield from _reasons(matrix)


def summary(matrix: Matrix) -> Element:
    """Return a paragraph that says how many programs pass where.

    Args:
        matrix: what was run, of the programs as they are now.
    """
    passing: dict[int, list[Column]] = {}
    for column in matrix["interpreters"]:
        cells = [_cell(program, column, matrix) for program in matrix["programs"]]
        count = sum(cell not in {"fails", NOT_RUN} for cell in cells)
        passing.setdefault(count, []).append(Column.of(column))
    total, sentences = len(matrix["programs"]), []
    for count, columns in sorted(passing.items(), reverse=True):
        words = f"All {total} programs pass", f"{count} of {total} programs pass"
        which = "None is known to pass" if not count else words[count < total]
        sentences.append(f"{which} {_places(columns)}.")
    element = Element("p")
    element.text = " ".join(sentences)
    return element


def _columns(matrix: Matrix) -> Iterator[list[Column]]:
    """Yield the columns; neighbours on which nothing was run are one."""

    def kind(column: Column) -> object:
        told = matrix["interpreters"][str(column)] == NOT_RUN
        return column[:2] if told else column

    for _, group in groupby(map(Column.of, matrix["interpreters"]), kind):
        yield list(group)


def _homes(layout: Layout) -> dict[Path, list[str]]:
    """Return the programs by the page that shows them, in their chapter if one does."""
    homes: dict[str, Path] = {}
    for example in runs(layout):
        page = layout.root / example.where.rpartition(":")[0]
        chapter = example.source.parent.relative_to(layout.root).parts[1:]
        at_home = page.parent == layout.root.joinpath(layout.pages, *chapter)
        if at_home or name(example) not in homes:
            homes[name(example)] = page
    found: dict[Path, list[str]] = {}
    for program, page in homes.items():
        found.setdefault(page, []).append(program)
    return found


def _title(page: Path) -> str:
    heading = HEADING.search(page.read_text(encoding="utf-8"))
    return heading[1].replace("`", "") if heading else page.stem


def breakable(parent: Element, program: str) -> None:
    """Put a name into an element so that a narrow column can break it at its words."""
    first, *others = re.split(r"(?<=_)|(?=\.(?!py$))", program)
    parent.text = first
    for part in others:
        SubElement(parent, "wbr").tail = part


def _cell(program: str, column: str, matrix: Matrix) -> str:
    told = matrix["interpreters"][column]
    results = matrix["programs"][program]["results"].get(column, {})
    passed = [method for method, result in results.items() if result == PASSED]
    if any(result.startswith(FAILED) for result in results.values()):
        return "fails"
    if told == NOT_RUN or not passed:
        return NOT_RUN
    everywhere = passed == [ALONE] or set(told["methods"]) <= set(passed)
    return "yes" if everywhere else ", ".join(passed)


def _circumstances(matrix: Matrix) -> Iterator[Element]:
    """Yield a paragraph for each machine and the days on which it was used."""
    found: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for text, told in matrix["interpreters"].items():
        days = dates(matrix, text)
        if told != NOT_RUN and days:
            where = _from_to(days), told["system"], told["machine"]
            pythons = found.setdefault(where, {})
            implementation = Column.of(text).implementation
            pythons.setdefault(implementation, []).append(told["version"])
    for (when, system, machine), pythons in found.items():
        ran = [f"{implementation} {listed(v)}" for implementation, v in pythons.items()]
        element = Element("p", {"class": "check"})
        element.text = f"Run {when} with {listed(ran)} ({system}, {machine})."
        yield element


def _from_to(days: Sequence[str]) -> str:
    first, last = days[0], days[-1]
    return f"on {first}" if first == last else f"from {first} to {last}"


def _reasons(matrix: Matrix) -> Iterator[Element]:
    """Yield a list of what did not pass, and why."""
    element = Element("ul")
    for program, row in matrix["programs"].items():
        found: dict[tuple[str, str], list[Column]] = {}
        for column, results in row["results"].items():
            reasons: dict[str, list[str]] = {}
            for method, result in results.items():
                if result != PASSED:
                    reason, _, _ = result.partition(", this is ")
                    reasons.setdefault(reason, []).append(method)
            for reason, methods in reasons.items():
                some = len(methods) < len(results)
                under = f" under {listed(methods)}" if some else ""
                found.setdefault((under, reason), []).append(Column.of(column))
        for (under, reason), columns in found.items():
            item = SubElement(element, "li")
            SubElement(item, "code").text = program
            item[0].tail = f"{under} {_places(columns)}: {reason}"
    if len(element):
        yield element


def _elements(mark: re.Match[str], here: Position) -> list[Element]:
    layout = here.layout
    matrix = merge([read(layout.root / layout.matrix)], layout)
    if mark[1]:
        return [summary(matrix)]
    return list(table(matrix, layout, here.folder))


class MatrixExtension(Extension):
    """The extension `press.matrix`; its option `root` is the guide's root folder."""

    def __init__(self, **options: Any) -> None:
        self.config = {"root": [".", "the folder that the matrix is below"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processor that puts the tables in their places."""
        layout = Layout.of(Path(self.getConfig("root")).absolute())
        here = position(md, layout)
        tables = Insertions(md, MARK, lambda mark: _elements(mark, here))
        md.treeprocessors.register(tables, "matrix", PRIORITY)


def makeExtension(**options: Any) -> MatrixExtension:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it."""
    return MatrixExtension(**options)
