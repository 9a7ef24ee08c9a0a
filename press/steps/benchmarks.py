"""List the measuring programs.

On a line of its own, `<!-- benchmarks -->` stands for all that wrote a data file: for
each its question, its method and its source, as it says itself, and the machine.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from press.comments import replace
from press.elements import append, append_rich
from press.guide import Guide
from press.origin import append_data, command, program, sources
from press.page import Page

MARK = re.compile(r"<!-- benchmarks -->")
CHANGES = "What would change it:"


def insert(root: Element, page: Page) -> None:
    """Put the list in the place of its comment."""
    replace(root, page, MARK, lambda _, page: list(entries(page)))


def programs(guide: Guide) -> dict[str, Path]:
    """Return the programs by the names of the data files that they wrote."""
    paths = {name: program(name, guide) for name in guide.data.names}
    return {name: path for name, path in paths.items() if path}


def entries(page: Page) -> Iterator[Element]:
    """Yield for each program what a reader wants to know about it.

    Args:
        page: the page on which they stand.
    """
    for name, path in programs(page.guide).items():
        text = path.read_text(encoding="utf-8")
        question, *others = _paragraphs(text)
        yield append_rich(Element("h2", id=name), question)
        for paragraph in sorted(others, key=lambda text: text.startswith(CHANGES)):
            yield append_rich(Element("p"), paragraph)
        yield _pages(name, page)
        yield _command(name, page)
        yield _listing(page.guide.layout.short(path), text)


def _paragraphs(source: str) -> list[str]:
    """Return the paragraphs of a program's docstring, but for its command lines."""
    text = ast.get_docstring(ast.parse(source)) or ""
    parts = (part for part in text.split("\n\n") if not part.startswith("    "))
    return [" ".join(part.split()) for part in parts]


def _pages(name: str, page: Page) -> Element:
    guide = page.guide
    paths = [path for path in guide.texts if name in sources(path, guide)]
    element = Element("p")
    element.text = "Its figures are on " if paths else "Its figures are on no page."
    for number, path in enumerate(paths, 1):
        link = SubElement(element, "a", href=page.link(path))
        link.text = guide.title(path)
        left = len(paths) - number
        link.tail = "." if not left else " and " if left == 1 else ", "
    return element


def _command(name: str, page: Page) -> Element:
    element = Element("p", {"class": "check"})
    append_rich(element, f"`{command(name, page.guide)}`")
    append_data(element, "; ", name, page, page.guide.data)
    append(element, ".")
    for other in page.guide.data.elsewhere(name):
        append_data(element, " Also on ", name, page, other)
        append(element, ".")
    return element


def _listing(title: str, source: str) -> Element:
    details = Element("details", {"data-search-exclude": ""})
    SubElement(SubElement(details, "summary"), "code").text = title
    listing = SubElement(SubElement(details, "div", {"class": "doc"}), "pre")
    SubElement(listing, "code").text = source
    return details
