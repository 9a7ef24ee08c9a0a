"""Know which page is being converted: a builder does not tell."""

import os
from pathlib import Path

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from doccheck.layout import Layout

FIRST = 40  # before any other preprocessor changes the lines


class Position(Preprocessor):
    """Finds the page that ends with the lines to convert: builders cut off the front.

    Args:
        md: the converter.
        layout: where the pages are.
    """

    def __init__(self, md: Markdown, layout: Layout) -> None:
        super().__init__(md)
        self.layout = layout
        self._lines: list[str] = []
        self._found: tuple[Path | None, int] | None = None

    def run(self, lines: list[str]) -> list[str]:
        """Note what is converted, and change nothing."""
        self._lines, self._found = list(lines), None
        return lines

    @property
    def path(self) -> Path | None:
        """The page, or None if it is no page of the guide."""
        return self._find()[0]

    def _find(self) -> tuple[Path | None, int]:
        """Return the page, and how many of its lines are not converted."""
        if (
            self._found is None
        ):  # most that is converted, such as docstrings, never asks
            self._found = None, 0
            for page in self.layout.all_pages:
                text = page.read_text(encoding="utf-8").split("\n")
                above = len(text) - len(self._lines)
                if above >= 0 and text[above:] == self._lines:
                    self._found = page, above
                    break
        return self._found

    @property
    def data(self) -> Path:
        """The folder of the data files."""
        return self.layout.root / self.layout.pages / "data"

    @property
    def folder(self) -> Path:
        """The folder of the page, from which its links start."""
        pages = self.layout.root / self.layout.pages
        return self.path.parent if self.path else pages

    def link(self, path: Path) -> str:
        """Return the address of a file, as seen from the page."""
        return os.path.relpath(path, self.folder).replace(os.sep, "/")

    def at(self, line: int) -> str:
        """Return page and line of one of the lines that are converted."""
        page = f"{self.layout.short(self.path)}:" if self.path else "line "
        return f"{page}{self._find()[1] + line}"


def position(md: Markdown, layout: Layout) -> Position:
    """Return what knows the page, one for each converter.

    Args:
        md: the converter.
        layout: where the pages are.
    """
    if "position" not in md.preprocessors:
        md.preprocessors.register(Position(md, layout), "position", FIRST)
    found = md.preprocessors["position"]
    assert isinstance(found, Position)
    return found
