"""The page that is being converted: a builder does not say which it is."""

import os
from datetime import date
from pathlib import Path

from markdown import Markdown

from press.guide import Guide


class Page:
    """A page on its way through the steps.

    Args:
        md: what converts it.
        guide: what it is a page of.
    """

    def __init__(self, md: Markdown, guide: Guide) -> None:
        self.md, self.guide = md, guide
        self.verified: set[date] = set()
        """The days on which each program of the page last passed, as it is now."""
        self._lines: list[str] = []
        self._path: Path | None = None
        self._is_known = False

    def begin(self, lines: list[str]) -> None:
        """Note the lines that are to be converted."""
        self._lines, self._is_known = list(lines), False
        self.verified = set()

    @property
    def path(self) -> Path | None:
        """The page's file, or None if it is no page of the guide.

        It is the file that ends with these lines: builders cut off the front matter.
        """
        if (
            not self._is_known
        ):  # most of what is converted, such as docstrings, never asks
            self._is_known, end = True, "\n".join(self._lines)
            texts = self.guide.texts.items()
            ending = (path for path, text in texts if f"\n{text}".endswith(f"\n{end}"))
            self._path = next(ending, None)
        return self._path

    @property
    def text(self) -> str:
        """The Markdown of the page's file, empty if it is no page of the guide."""
        return self.guide.texts[self.path] if self.path else ""

    def link(self, path: Path) -> str:
        """Return the address of a file, as seen from the page."""
        folder = self.path.parent if self.path else self.guide.pages
        return os.path.relpath(path, folder).replace(os.sep, "/")
