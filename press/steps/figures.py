"""Print figures in the place of double braces."""

from doccheck.figures.braces import printed
from press.page import Page


def insert(lines: list[str], page: Page) -> list[str]:
    """Return the lines with each figure in its place.

    Raises:
        FigureError: if the data hold no such figure.
    """
    return printed(lines, page.guide.data)
