"""Put what is made at build time in the place of a comment that asks for it."""

import re
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from press.page import Page

Make = Callable[[re.Match[str], Page], Sequence[Element]]
"""Returns the elements that take the place of a comment."""


def replace(root: Element, page: Page, mark: re.Pattern[str], make: Make) -> None:
    """Replace the comments that stand alone on their line, such as `<!-- matrix -->`.

    Args:
        root: the tree of the page.
        page: the page.
        mark: matches the whole comment.
        make: returns what replaces it.
    """
    stash = page.md.htmlStash
    matches = {
        stash.get_placeholder(number): match
        for number, raw in enumerate(stash.rawHtmlBlocks)
        if isinstance(raw, str) and (match := mark.fullmatch(raw.strip()))
    }
    if not matches:
        return
    for parent in list(root.iter()):
        for place, child in reversed(list(enumerate(parent))):
            if match := matches.get((child.text or "").strip()):
                parent[place : place + 1] = make(match, page)
