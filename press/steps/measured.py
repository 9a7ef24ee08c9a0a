"""Say in a sentence where figures were measured.

On a line of its own, `<!-- measured: NAME -->` stands for when and where the figures in
the data file of that name were measured, with links to the file and to the method.
"""

import re
from xml.etree.ElementTree import Element

from press.comments import replace
from press.elements import append_rich
from press.origin import append_origin, command
from press.page import Page

MARK = re.compile(r"<!-- measured: ([\w-]+) -->")


def insert(root: Element, page: Page) -> None:
    """Put the sentences in the place of their comments."""
    replace(root, page, MARK, _sentence)


def _sentence(mark: re.Match[str], page: Page) -> list[Element]:
    element = Element("p", {"class": "check"})
    append_origin(element, "Medians; ", mark[1], page)
    append_rich(element, f": `{command(mark[1], page.guide)}`.")
    return [element]
