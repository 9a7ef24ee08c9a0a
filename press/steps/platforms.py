"""Print what differs on other builds, machines and systems, and why.

On a line of its own, `<!-- platforms -->` stands for one folded block for each column
of the record `Layout.variants`. The reasons are in a file of their own, whose entries
name programs as their page does:

    [tiers]
    emulated = "What a run of this tier proves, and what it cannot."

    [[difference]]
    where = ["PyPy"]           # words of the column, see `words`
    programs = ["value_dropped_by_its_creator.py"]
    why = "objects are collected later"
    page = "practice/platforms.md#counts-are-lost-on-pypy"
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import NotRequired, TypedDict
from xml.etree.ElementTree import Element, SubElement

from doccheck.pythons.column import Column
from doccheck.pythons.record import FAILED, NOT_RUN, PASSED, Matrix, merge
from press.comments import replace
from press.elements import append, append_breakable, append_rich
from press.guide import Guide
from press.page import Page
from press.words import PLATFORMS, listed, python_of

MARK = re.compile(r"<!-- platforms -->")
FILE = "platforms.toml"


class Difference(TypedDict):
    """Why some programs do something else in some columns."""

    where: list[str]
    programs: list[str]
    why: str
    page: str
    by_chance: NotRequired[bool]
    """Whether a run may also do as the page says."""


class Reasons(TypedDict):
    """What the file of reasons holds: what each tier proves, and the differences."""

    tiers: dict[str, str]
    difference: list[Difference]


def insert(root: Element, page: Page) -> None:
    """Put the blocks in the place of their comment."""
    replace(root, page, MARK, lambda _, page: list(_blocks(page)))


def reasons(guide: Guide) -> Reasons:
    """Return what the file of reasons says."""
    path = guide.pages / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return {"tiers": {}, "difference": []} | tomllib.loads(text)  # type: ignore[return-value]


def words(column: Column) -> set[str]:
    """Return the words by which a difference names a column, the tier left out."""
    kind = column.implementation.removeprefix("CPython").strip()
    return {kind, column.machine, column.libc, f"{column.bits} bit", column.platform}


def others(guide: Guide) -> tuple[Matrix, list[Column]]:
    """Return the record of other builds, machines and systems, and what ran there."""
    matrix = merge([guide.variants], guide.layout)
    ran = [c for c, facts in matrix["interpreters"].items() if facts != NOT_RUN]
    return matrix, [Column.of(column) for column in ran]


def unexplained(guide: Guide) -> list[str]:
    """Return which differences have no reason, and which reasons no difference.

    A program that has changed since it was run has none of the two.
    """
    matrix, columns = others(guide)
    differences, faults = reasons(guide)["difference"], list[str]()
    for column in columns:
        for program, how in failing(matrix, column).items():
            if not any(_covers(each, program, column) for each in differences):
                faults.append(
                    f"{program} differs on {column}, and nothing says why: {how}"
                )
    for each in differences:
        for program in each["programs"]:
            row = matrix["programs"].get(program)
            if not row:
                faults.append(f"{program} has a reason, and is on no page")
                continue
            ran = [
                column
                for column in columns
                if str(column) in row["results"] and _covers(each, program, column)
            ]
            if each.get("by_chance"):
                continue
            if ran and not any(program in failing(matrix, column) for column in ran):
                faults.append(f"{program} has a reason, and passes: {each['why']}")
    return faults


def _covers(difference: Difference, program: str, column: Column) -> bool:
    here = words(column) & set(difference["where"])
    return bool(here) and program in difference["programs"]


def failing(matrix: Matrix, column: Column) -> dict[str, str]:
    """Return what fails in a column, under which start methods, and how."""
    failures = dict[str, str]()
    for program, row in matrix["programs"].items():
        results = row["results"].get(str(column), {})
        bad = {m: r for m, r in results.items() if r.startswith(FAILED)}
        if bad:
            what = next(iter(bad.values())).removeprefix(f"{FAILED}: ")
            under = f" under {listed([*bad])}" if len(bad) < len(results) else ""
            failures[program] = f"{what.removesuffix(under)}{under}"
    return failures


def _blocks(page: Page) -> Iterator[Element]:
    matrix, columns = others(page.guide)
    why = reasons(page.guide)
    for column in columns:
        block = Element("details", {"class": "platform", "name": "platform"})
        facts = matrix["interpreters"][str(column)]
        ran, passed, missing = _counts(matrix, column)
        system = PLATFORMS.get(column.platform, column.platform)
        name = f"{system}, {python_of(column)} {column.minor}"
        head = SubElement(block, "summary")
        SubElement(head, "strong").text = name
        append(head, f": {passed} of {ran} programs do what their pages show")
        about = SubElement(block, "p")
        about.text = f"Run with {facts['version']}. " if facts != NOT_RUN else ""
        append_rich(about, why["tiers"].get(column.tier, column.tier))
        wrong = failing(matrix, column)
        if missing:
            reasons_why = (f"{reason} ({count})" for reason, count in missing.items())
            SubElement(block, "p").text = f"Not run: {', '.join(reasons_why)}."
        if wrong:
            block.append(_list(wrong, column, why["difference"], page))
        yield block


def _counts(matrix: Matrix, column: Column) -> tuple[int, int, dict[str, int]]:
    ran, passed, missing = 0, 0, Counter[str]()
    for row in matrix["programs"].values():
        results = row["results"].get(str(column))
        if results is None:
            missing["changed since"] += 1
            continue
        done = [r for r in results.values() if not r.startswith(NOT_RUN)]
        ran += bool(done)
        passed += bool(done) and all(r == PASSED for r in done)
        if not done:
            text = next(iter(results.values())).removeprefix(f"{NOT_RUN}: ")
            missing[text.partition(", ")[0]] += 1
    return ran, passed, missing


def _list(
    wrong: dict[str, str], column: Column, differences: list[Difference], page: Page
) -> Element:
    element, explained = Element("ul"), set[str]()
    for entry in differences:
        here = [each for each in wrong if _covers(entry, each, column)]
        if here:
            item = SubElement(element, "li")
            _names(item, here)
            append_rich(item, f": {entry['why']} (")
            link = SubElement(
                item, "a", href=page.link(page.guide.pages / entry["page"])
            )
            link.text, link.tail = "more", ")"
            explained |= set(here)
    for program in sorted(wrong.keys() - explained):
        item = SubElement(element, "li")
        _names(item, [program])
        append(item, f": {wrong[program]}; nobody has looked into why")
    return element


def _names(item: Element, programs: list[str]) -> None:
    for program in programs:
        append_breakable(SubElement(item, "code"), program)
        if program != programs[-1]:
            append(item, ", ")
