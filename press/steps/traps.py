"""Print the table of traps: what goes wrong, why, what helps, and where it was seen.

On a line of its own, `<!-- traps -->` stands for it. The rows are in `docs/traps/`, a
file for each page or part, and the Pythons are those on which the program that shows
the fault passed.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from doccheck.pythons.column import Column
from doccheck.pythons.record import PASSED, Matrix
from press.comments import replace
from press.elements import append_breakable, append_rich
from press.guide import Guide
from press.page import Page
from press.words import PLATFORMS, listed, short_places

MARK = re.compile(r"<!-- traps -->")
FOLDER = "traps"
HEAD = "Message or symptom", "Cause", "Cure", "Page", "Programs", "Reproduced on"
ERROR = re.compile(r"[\w.]+(Error|Warning|Exception|Interrupt|Pool|Full|Empty)(:|$)")
TEXT: Mapping[str, bool] = {  # whether a row needs it
    "message": True,
    "cause": True,
    "cure": True,
    "page": True,
    "fault": False,
    "mend": False,
}
LISTS = "also", "platforms"


class Trap(NamedTuple):
    """What goes wrong, as people see it, and what helps.

    `platforms` are those that have the trap; none stands for all. A trap without a
    program rests on the sources that its page names.
    """

    message: str
    cause: str
    cure: str
    page: str
    fault: str = ""
    mend: str = ""
    also: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()


def insert(root: Element, page: Page) -> None:
    """Put the table in the place of its comment."""
    replace(root, page, MARK, _elements)


def _elements(_: re.Match[str], page: Page) -> list[Element]:
    return [table(of(page.guide), page)]


@lru_cache(maxsize=1)
def of(guide: Guide) -> list[Trap]:
    """Return the traps of a guide, by their messages."""
    return read(guide.pages / FOLDER)


def read(folder: Path) -> list[Trap]:
    """Return the traps in the files of a folder, by their messages.

    Raises:
        ValueError: if a row lacks something, or has what no row has.
    """
    found: list[Trap] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            rows = tomllib.loads(file.read_text(encoding="utf-8")).get("trap", [])
            found += map(_trap, rows)
        except ValueError as error:
            raise ValueError(f"{file}: {error}") from None
    return sorted(found, key=lambda trap: trap.message.strip("`").casefold())


def _trap(row: dict[str, Any]) -> Trap:
    what = f"the trap {row.get('message', 'without a message')!r}"
    if missing := [key for key in TEXT if TEXT[key] and not row.get(key)]:
        raise ValueError(f"{what} lacks {listed(missing)}")
    if unknown := [key for key in row if key not in (*TEXT, *LISTS)]:
        raise ValueError(f"{what} has {listed(unknown)}; a row has {', '.join(TEXT)}")
    for key, value in row.items():
        if key in LISTS:
            if not isinstance(value, list) or not all(
                isinstance(v, str) for v in value
            ):
                raise ValueError(f"{what}: {key} must be a list of texts")
        elif not isinstance(value, str):
            raise ValueError(f"{what}: {key} must be a text")
    for platform in row.get("platforms", ()):
        if platform not in PLATFORMS:
            raise ValueError(f"{what}: {platform} is none of {', '.join(PLATFORMS)}")
    return Trap(**row | {key: tuple(row.get(key, ())) for key in LISTS})


def table(traps: list[Trap], page: Page) -> Element:
    """Return the table.

    Args:
        traps: its rows.
        page: the page that it stands on.
    """
    guide = page.guide
    matrix = guide.merged
    element = Element("table", {"class": "traps", "data-search-exclude": ""})
    head = SubElement(SubElement(element, "thead"), "tr")
    for label in HEAD:
        SubElement(head, "th", scope="col").text = label
    body = SubElement(element, "tbody")
    for trap in traps:
        row = SubElement(body, "tr")
        first = SubElement(row, "th", scope="row")
        _append_text(SubElement(first, "span", {"class": "text"}), trap.message)
        if trap.also:
            others = SubElement(first, "ul")
            for text in trap.also:
                item = SubElement(others, "li", {"class": "text"})
                _append_text(item, text)
        for label, text in ("Cause", trap.cause), ("Cure", trap.cure):
            append_rich(SubElement(row, "td", {"data-label": label}), text)
        cell = SubElement(row, "td", {"data-label": "Page"})
        path, _, anchor = trap.page.partition("#")
        home = guide.pages / path
        link = f"{page.link(home)}#{anchor}".rstrip("#")
        title = guide.title(home) if home in guide.texts else path
        SubElement(cell, "a", href=link).text = title
        cell = SubElement(row, "td", {"data-label": "Programs"})
        for program in dict.fromkeys((trap.fault, trap.mend)):
            if program:
                code = SubElement(SubElement(cell, "div"), "code")
                append_breakable(code, program)
        cell = SubElement(row, "td", {"data-label": "Reproduced on"})
        for text in _where(trap, matrix):
            SubElement(cell, "div").text = text
    return element


def _append_text(element: Element, text: str) -> None:
    """Append a message as code, and a symptom as words."""
    plain = text.replace("`", "")
    append_rich(element, f"`{plain}`" if ERROR.match(plain) else text)


def _where(trap: Trap, matrix: Matrix) -> Iterator[str]:
    results = matrix["programs"].get(trap.fault, {"results": {}})["results"]
    columns = [Column.of(c) for c, each in results.items() if PASSED in each.values()]
    yield from short_places(columns) or ["not run"]
    if trap.platforms:
        names = [PLATFORMS[platform] for platform in trap.platforms]
        yield f"({listed(names)} only)"
