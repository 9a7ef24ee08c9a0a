"""The extension `press`: the steps that a page goes through, in order.

A step before Markdown takes the lines of a page and returns others. A step after it
changes the tree of elements. To add one, write a module in `press/steps` and name it
in one of the two lists.
"""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from press.guide import Guide
from press.page import Page
from press.steps import (
    benchmarks,
    captions,
    charts,
    data_links,
    dates,
    figures,
    marks,
    matrix,
    measured,
    outcomes,
    pictures,
    platforms,
    printouts,
    programs,
    proofs,
    searched,
    steppers,
    traps,
)

ON_LINES = (
    proofs.mark,  # behind each sentence that has a proof, a link to it
    marks.remove,  # the comments that say something of figures to the checks alone
    searched.insert,  # below a section, what else people search for
    outcomes.insert,  # the tables of the four-process example
    figures.insert,  # in place of double braces
    captions.insert,  # under each console, how its output was checked
    dates.insert,  # at the end, when that was, and when the page changed
)
ON_TREE = (
    matrix.insert,  # the table of programs and Pythons, and its summary
    platforms.insert,  # what differs on other builds, machines and systems
    measured.insert,  # where and when figures were measured
    traps.insert,  # the table of traps
    benchmarks.insert,  # the list of measuring programs
    proofs.insert,  # the list of the proofs, and how many sentences rest on what
    charts.insert,  # drawn from data
    printouts.insert,  # the picture of all that a program can print
    pictures.insert,  # drawings
    steppers.insert,  # models for the reader to play
    searched.exclude,  # the links to other pages, from the search
    programs.describe,  # in the bars of code: how to run it
    data_links.follow,  # each link to data is followed by one to its program
)
BEFORE_SNIPPETS = 35
AFTER_INLINE = 15  # and before the builder rewrites the links


class _OnLines(Preprocessor):
    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, lines: list[str]) -> list[str]:
        self.page.begin(lines)
        for step in ON_LINES:
            lines = step(lines, self.page)
        return lines


class _OnTree(Treeprocessor):
    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, root: Element) -> None:
        for step in ON_TREE:
            step(root, self.page)


class PressExtension(Extension):
    """The extension `press`; its option `root` is the folder of the guide."""

    def __init__(self, **options: Any) -> None:
        self.config = {"root": [".", "the folder that docs/ is in"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register what runs the steps.

        Raises:
            FileNotFoundError: if there is no guide in the folder.
        """
        page = Page(md, Guide.of(Path(self.getConfig("root")).absolute()))
        md.preprocessors.register(_OnLines(md, page), "press", BEFORE_SNIPPETS)
        md.treeprocessors.register(_OnTree(md, page), "press", AFTER_INLINE)


def makeExtension(**options: Any) -> PressExtension:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it."""
    return PressExtension(**options)
