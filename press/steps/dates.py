"""Say at the end of a page when its programs were verified, and when it changed."""

import re
from collections.abc import Iterator
from datetime import date

from press.page import Page

SHOWN = re.compile(r'--8<-- "([^":]+)|^::: ([\w.]+)', re.MULTILINE)


def insert(lines: list[str], page: Page) -> list[str]:
    """Return the lines of a page with its dates at the end, as far as known."""
    words = " · ".join(_dates(page)) if page.path else ""
    if not words:
        return lines
    return [*lines, "", f'<p class="dates" data-search-exclude>{words}</p>']


def _dates(page: Page) -> Iterator[str]:
    if page.verified:
        yield f"Programs verified on {_day(min(page.verified))}"
    known = page.guide.changes
    if days := [known[file] for file in _files(page) if file in known]:
        yield f"Last change on {_day(max(days))}"


def _files(page: Page) -> Iterator[str]:
    """Yield the files that a page consists of: its own, and those that it shows."""
    if page.path:
        yield page.guide.layout.short(page.path)
    for include, module in SHOWN.findall(page.text):
        yield include or f"{module.replace('.', '/')}.py"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
