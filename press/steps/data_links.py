"""Lead each link to data to the file of the shown machine, and to its program.

A page links to `data/NAME.json`, whichever machine's figures it prints.
"""

import re
from xml.etree.ElementTree import Element

from press.origin import HOW, PAGE, method, program
from press.page import Page

FILE = re.compile(r"(?:\.\./|\./)*data/([\w-]+)\.json")


def follow(root: Element, page: Page) -> None:
    """Complete the links, unless the sentence leads to the program already."""
    listing = page.guide.pages / PAGE
    for parent in list(root.iter()):
        addresses = "".join(link.get("href", "") for link in parent.iter("a"))
        for link in parent.findall("a"):
            file = FILE.fullmatch(link.get("href", ""))
            if not file:
                continue
            name = file[1]
            link.set("href", page.link(page.guide.data.path(name)))
            if (
                program(name, page.guide)
                and f"#{name}" not in addresses
                and page.path != listing
            ):
                how = Element("a", href=method(name, page))
                how.text, how.tail, link.tail = HOW, link.tail, ", "
                parent.insert(list(parent).index(link) + 1, how)
