"""Take the comments off the page that are meant for the checks of figures alone."""

from doccheck.figures.marks import marks
from press.page import Page


def remove(lines: list[str], _page: Page) -> list[str]:
    """Return the lines without `<!-- holds: … -->` and `<!-- typed: … -->`."""
    marked = {mark.line for mark in marks(lines)}
    return [line for number, line in enumerate(lines, 1) if number not in marked]
