"""Write the changelog as an Atom feed: an entry for each version."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from markdown import markdown

VERSION = re.compile(
    r"^## \[(?P<name>[^\]]+)\](?: - (?P<date>\d{4}-\d\d-\d\d))?$", re.M
)
ATOM = "http://www.w3.org/2005/Atom"


def feed(changelog: str, site: str, title: str, today: str) -> str:
    """Return the feed.

    Args:
        changelog: the text of CHANGELOG.md.
        site: the address of the home page.
        title: what the site is called.
        today: the day of the build, which is that of what is not yet released.
    """
    root = Element("feed", xmlns=ATOM)
    entries = list(_entries(changelog))
    last = max((date or today for _, date, _ in entries), default=today)
    address = f"{site}feed.xml"
    for name, text in ("id", address), ("title", f"{title}: changes"):
        SubElement(root, name).text = text
    SubElement(root, "link", rel="self", href=address)
    SubElement(root, "link", href=site)
    SubElement(root, "updated").text = f"{last}T00:00:00Z"
    SubElement(SubElement(root, "author"), "name").text = title
    for name, date, text in entries:
        entry = SubElement(root, "entry")
        SubElement(entry, "id").text = f"{address}#{name}"
        SubElement(entry, "title").text = f"{title} {name}" if date else name
        SubElement(entry, "link", href=site)
        SubElement(entry, "updated").text = f"{date or today}T00:00:00Z"
        SubElement(entry, "content", type="html").text = markdown(text)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _entries(changelog: str) -> Iterator[tuple[str, str | None, str]]:
    """Yield the name, the day and the text of each version, the newest first."""
    marks = list(VERSION.finditer(changelog))
    ends = [mark.start() for mark in marks[1:]] + [len(changelog)]
    for mark, end in zip(marks, ends, strict=True):
        yield mark["name"], mark["date"], changelog[mark.end() : end].strip()
