"""Compare what two builders made of the same pages."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from press.builders.site import Article


class Difference(NamedTuple):
    """Where two sites differ.

    Attributes:
        page: the path of the page.
        kind: what differs: `page`, `ids`, `code` or `text`.
        one: what the first builder has there, empty if nothing.
        other: what the second has instead, empty if nothing.
    """

    page: str
    kind: str
    one: str
    other: str

    def __str__(self) -> str:
        return f"{self.page}: {self.kind}: {self.one[:60]!r} is {self.other[:60]!r}"


Reasons = Mapping[tuple[str, str, str], str]
"""Why a difference is let pass, by what differs, and what either builder has."""

EXPECTED: dict[str, Reasons] = {
    "zensical": {
        ("ids", "", "__skip"): "its link past the navigation leads into the article"
    },
}
"""By builder, how it differs from mkdocs."""


def differences(
    one: Mapping[str, Article], other: Mapping[str, Article]
) -> Iterator[Difference]:
    """Yield where two sites differ.

    Args:
        one: the articles of the first by the paths of their pages.
        other: those of the second.
    """
    for page in sorted(one.keys() ^ other.keys()):
        places = (page if page in site else "" for site in (one, other))
        yield Difference(page, "page", *places)
    for page in sorted(one.keys() & other.keys()):
        first, second = one[page], other[page]
        yield from _changes(page, "ids", first.ids, second.ids)
        yield from _changes(page, "code", first.code, second.code)
        yield from _changes(page, "text", first.words, second.words)


def _changes(
    page: str, kind: str, one: Sequence[str], other: Sequence[str]
) -> Iterator[Difference]:
    if one == other:
        return
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for change, start, end, other_start, other_end in matcher.get_opcodes():
        if change != "equal":
            texts = " ".join(one[start:end]), " ".join(other[other_start:other_end])
            yield Difference(page, kind, *texts)
