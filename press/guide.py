"""What every page of a build needs of the guide: read once, and passed to each step."""

import os
import re
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from doccheck.claims.guide import PROBES
from doccheck.claims.guide import Guide as Claims
from doccheck.claims.record import Record
from doccheck.claims.record import read as read_probes
from doccheck.figures.data import Data
from doccheck.layout import Layout
from doccheck.pythons.record import Matrix, merge, read
from press.changes import changes

HEADING = re.compile(r"^# (.+?) *$", re.MULTILINE)


class Guide:
    """The layout, the data and the texts of a guide, as they were when a build began.

    Args:
        layout: where everything is.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.pages = layout.root / layout.pages
        self.data = Data(self.pages / "data")

    @staticmethod
    def of(root: Path) -> "Guide":
        """Return the guide in a folder, read anew if a file of it has changed.

        A builder makes a converter for each page, and a server lives as long as its
        author writes.

        Raises:
            FileNotFoundError: if there is no guide in the folder.
        """
        return _kept(root, _stamp(root))

    @cached_property
    def matrix(self) -> Matrix:
        """What was run on which Python."""
        return read(self.layout.root / self.layout.matrix)

    @cached_property
    def merged(self) -> Matrix:
        """Of that, what was run as the pages show it now."""
        return merge([self.matrix], self.layout)

    @cached_property
    def variants(self) -> Matrix:
        """What was run on other builds, machines and systems."""
        return read(self.layout.root / self.layout.variants)

    @cached_property
    def claims(self) -> Claims:
        """The pages' sentences, and what proves them."""
        return Claims(self.layout)

    @cached_property
    def probes(self) -> Record:
        """Which probe passed on which Python."""
        return read_probes(self.layout)

    @cached_property
    def changes(self) -> dict[str, date]:
        """When each file last changed."""
        return changes(self.layout.root)

    @cached_property
    def texts(self) -> dict[Path, str]:
        """The Markdown of each page."""
        pages = self.layout.all_pages
        return {page: page.read_text(encoding="utf-8") for page in pages}

    def title(self, page: Path) -> str:
        """Return the heading of a page without markup, or its file's name."""
        heading = HEADING.search(self.texts[page])
        return heading[1].replace("`", "") if heading else page.stem


@lru_cache(maxsize=1)
def _kept(root: Path, _stamp: object) -> Guide:
    return Guide(Layout.of(root))


def _stamp(root: Path) -> frozenset[tuple[str, int]]:
    layout = Layout.of(root)
    pages, programs = root / layout.pages, root / layout.programs
    if not pages.is_dir():
        raise FileNotFoundError(
            f"press finds no folder {layout.pages} in {root}: run the builder in the "
            "folder of mkdocs.yml, or give press its option root"
        )
    settings = root / "pyproject.toml"
    paths = [str(settings)] if settings.is_file() else []
    for top in pages, programs, root / PROBES:
        for folder, _, names in os.walk(top):  # many times quicker than Path.rglob
            paths += [os.path.join(folder, name) for name in names]  # noqa: PTH118
    return frozenset((path, os.stat(path).st_mtime_ns) for path in paths)  # noqa: PTH116
