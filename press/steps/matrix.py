"""Print what the matrix holds: on which Pythons a program was run, and what came of it.

On a line of its own, `<!-- matrix -->` stands for the table of all programs, and
`<!-- matrix: summary -->` for what it comes to.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from doccheck.examples import runs
from doccheck.layout import Layout
from doccheck.pythons.column import Column
from doccheck.pythons.record import (
    ALONE,
    FAILED,
    NOT_RUN,
    PASSED,
    Matrix,
    dates,
    merge,
    name,
)
from press.comments import replace
from press.elements import append_breakable
from press.page import Page
from press.words import PLATFORMS, between, listed, places, python_of, ranges

MARK = re.compile(r"<!-- matrix(: summary)? -->")


def insert(root: Element, page: Page) -> None:
    """Put the table, and its summary, in the place of their comments."""
    replace(root, page, MARK, _elements)


def _elements(mark: re.Match[str], page: Page) -> list[Element]:
    guide = page.guide
    if mark[1]:
        return [summary(guide.merged)]
    return list(table(merge([guide.matrix, guide.variants], guide.layout), page))


def table(matrix: Matrix, page: Page) -> Iterator[Element]:
    """Yield the table of all programs, and the notes below it.

    Args:
        matrix: what was run, of the programs as they are now.
        page: the page that it stands on.
    """
    columns = list(_columns(matrix))
    element = Element("table", {"data-search-exclude": ""})
    head = SubElement(element, "thead")
    upper, lower = SubElement(head, "tr"), SubElement(head, "tr")
    SubElement(upper, "th", rowspan="2", scope="col").text = "Program"
    for platform, group in groupby(columns, lambda each: each[0].platform):
        spanned = list(group)
        above = SubElement(upper, "th", colspan=f"{len(spanned)}", scope="colgroup")
        above.text = PLATFORMS.get(platform, platform)
        for each in spanned:
            python = python_of(each[0]).removeprefix("CPython").strip()
            minors = ranges([column.minor for column in each])
            SubElement(lower, "th", scope="col").text = f"{python} {minors}".strip()
    for home, programs in _homes(page.guide.layout).items():
        body = SubElement(element, "tbody")
        span = {"colspan": f"{len(columns) + 1}", "scope": "rowgroup"}
        heading = SubElement(SubElement(body, "tr"), "th", span)
        link = SubElement(heading, "a", href=page.link(home))
        link.text = page.guide.title(home)
        for program in programs:
            row = SubElement(body, "tr")
            code = SubElement(SubElement(row, "th", scope="row"), "code")
            append_breakable(code, program)
            for first, *_ in columns:
                SubElement(row, "td").text = _cell(program, str(first), matrix)
    yield element
    yield from _machines(matrix)
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
        sentences.append(f"{which} {places(columns)}.")
    element = Element("p")
    element.text = " ".join(sentences)
    return element


def _columns(matrix: Matrix) -> Iterator[list[Column]]:
    """Yield the columns; neighbours on which nothing was run are one."""

    def kind(column: Column) -> object:
        was_used = matrix["interpreters"][str(column)] != NOT_RUN
        return column if was_used else column._replace(minor="")

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
    by_page: dict[Path, list[str]] = {}
    for program, page in homes.items():
        by_page.setdefault(page, []).append(program)
    return by_page


def _cell(program: str, column: str, matrix: Matrix) -> str:
    interpreter = matrix["interpreters"][column]
    results = matrix["programs"][program]["results"].get(column, {})
    passed = [method for method, result in results.items() if result == PASSED]
    if any(result.startswith(FAILED) for result in results.values()):
        return "fails"
    if interpreter == NOT_RUN or not passed:
        return NOT_RUN
    everywhere = passed == [ALONE] or set(interpreter["methods"]) <= set(passed)
    return "yes" if everywhere else ", ".join(passed)


def _machines(matrix: Matrix) -> Iterator[Element]:
    """Yield a paragraph for each machine and the days on which it was used."""
    machines: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for text, interpreter in matrix["interpreters"].items():
        days = dates(matrix, text)
        if interpreter != NOT_RUN and days:
            where = between(days), interpreter["system"], interpreter["machine"]
            pythons = machines.setdefault(where, {})
            python = python_of(Column.of(text))
            pythons.setdefault(python, []).append(interpreter["version"])
    for (when, system, machine), pythons in machines.items():
        ran = [f"{python} {listed(versions)}" for python, versions in pythons.items()]
        element = Element("p", {"class": "check"})
        element.text = f"Run {when} with {listed(ran)} ({system}, {machine})."
        yield element


def _reasons(matrix: Matrix) -> Iterator[Element]:
    """Yield a list of what did not pass, and why."""
    element = Element("ul")
    for program, row in matrix["programs"].items():
        by_reason: dict[tuple[str, str], list[Column]] = {}
        for column, results in row["results"].items():
            reasons: dict[str, list[str]] = {}
            for method, result in results.items():
                if result != PASSED:
                    reason, _, _ = result.partition(", this is ")
                    reasons.setdefault(reason, []).append(method)
            for reason, methods in reasons.items():
                some = len(methods) < len(results)
                under = f" under {listed(methods)}" if some else ""
                by_reason.setdefault((under, reason), []).append(Column.of(column))
        for (under, reason), columns in by_reason.items():
            item = SubElement(element, "li")
            SubElement(item, "code").text = program
            item[0].tail = f"{under} {places(columns)}: {reason}"
    if len(element):
        yield element
