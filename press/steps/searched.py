"""Let each section be found by what people search for, and by nothing else.

Below a section that a row of the table of traps names stands what else people see or
ask, which the search reads as well. Lists of links to other pages are left out of it.
"""

import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element

from markdown.extensions.toc import slugify

from doccheck.fences import find
from press.page import Page
from press.steps.traps import ERROR, Trap, of

HEADING = re.compile(r"#{1,6} +(?P<title>.+?)(?: +\{.*\})? *")
LINKS = "Where next"
LEAD = "People also search for: "


def insert(lines: list[str], page: Page) -> list[str]:
    """Return the lines with what people search for at the end of each section."""
    if not page.path or not any(HEADING.fullmatch(line) for line in lines):
        return lines
    address = page.path.relative_to(page.guide.pages).as_posix()
    sections: dict[str, list[Trap]] = {}
    for trap in of(page.guide):
        where, _, section = trap.page.partition("#")
        if where == address:
            sections.setdefault(section, []).append(trap)
    printed, last, traps = list[str](), "", list[Trap]()
    for line, title in zip(lines, _titles(lines), strict=True):
        if title:
            printed += _paragraph(traps, last)
            last, traps = title, sections.get(slugify(title, "-"), [])
        printed.append(line)
    return printed + _paragraph(traps, last)


def exclude(root: Element, _: Page) -> None:
    """Keep the lists of links to other pages out of the search."""
    for heading in root.iter("h2"):
        if heading.text == LINKS:
            heading.set("data-search-exclude", "")


def _titles(lines: list[str]) -> Iterator[str]:
    """Yield the title in each line, without markup; of most lines, nothing."""
    fenced = {n for fence in find(lines) for n in range(fence.line, fence.end + 1)}
    for number, line in enumerate(lines, 1):
        heading = HEADING.fullmatch(line)
        is_one = heading and number not in fenced
        yield re.sub(r"[`\\]", "", heading["title"]) if heading and is_one else ""


def _paragraph(traps: list[Trap], title: str) -> list[str]:
    texts = [text for trap in traps for text in (trap.message, *trap.also)]
    plain = dict.fromkeys(text.replace("`", "") for text in texts)
    others = [text for text in plain if text.rstrip(".") not in title]
    if not others:
        return []
    words = "; ".join(
        f"<code>{escape(text)}</code>" if ERROR.match(text) else escape(text)
        for text in others
    )
    return ["", f'<p class="check searched">{LEAD}{words}</p>', ""]
