"""Put what is made at build time in the place of a comment that asks for it."""

import re
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

PRIORITY = 15  # after inline markup, and before the links are rewritten


class Insertions(Treeprocessor):
    """Replaces comments that stand alone on their line, such as `<!-- matrix -->`.

    Args:
        md: the converter.
        mark: matches the whole comment.
        make: returns the elements that replace it.
    """

    def __init__(
        self,
        md: Markdown,
        mark: re.Pattern[str],
        make: Callable[[re.Match[str]], Sequence[Element]],
    ) -> None:
        super().__init__(md)
        self.mark, self.make, self.stash = mark, make, md.htmlStash

    def run(self, root: Element) -> None:
        """Replace them wherever they are in the tree."""
        marks = {
            self.stash.get_placeholder(number): match
            for number, raw in enumerate(self.stash.rawHtmlBlocks)
            if isinstance(raw, str) and (match := self.mark.fullmatch(raw.strip()))
        }
        for parent in list(root.iter()):
            for place, child in reversed(list(enumerate(parent))):
                if match := marks.get((child.text or "").strip()):
                    parent[place : place + 1] = self.make(match)
