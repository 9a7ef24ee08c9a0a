"""A page of the article links each term of the glossary that it uses, once."""

import re
from pathlib import Path

import pytest

from doccheck.fences import find
from doccheck.layout import Layout

ROOT = Path(__file__).parents[1]
LAYOUT = Layout.of(ROOT)
GLOSSARY = ROOT / "docs/reference/glossary.md"
PARTS = "introduction", "benefits", "creating"
PAGES = [p for p in LAYOUT.all_pages if p.parent.name in PARTS]
TERMS = re.findall(r"^## (.+)$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
NOT_PROSE = re.compile(
    r"^(?:#+ |title:|description:)[^\n]*$|<svg.*?</svg>|<!--.*?-->|`[^`]*`|\{\{.*?\}\}"
    r"|\[[^]]*\]\([^)]*\)",  # what a link leads to explains its words
    re.DOTALL | re.MULTILINE,
)
OTHER_THINGS = re.compile(r"context manager|interpreter(?:'s)? lock|releases the lock")
EVERYDAY = {"Page"}  # most of them are those of this guide


def unlinked(text):
    """The terms that a page uses and does not link."""
    lines = text.partition("\n## Where next")[0].splitlines()
    for fence in find(lines):
        lines[fence.line - 1 : fence.end] = [""] * (fence.end - fence.line + 1)
    text = "\n".join(lines)
    prose = OTHER_THINGS.sub("", NOT_PROSE.sub("", text))
    for term in TERMS:
        slug = term.lower().replace(" ", "-")
        used = re.search(rf"\b{term}(?:s|es|ed)?\b", prose, re.IGNORECASE)
        if used and term not in EVERYDAY and f"glossary.md#{slug})" not in text:
            yield term


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A segment.", ["Segment"]),
        ("Two segments are [attached](x.md#here), a context manager too.", ["Segment"]),
        ("A [segment](../reference/glossary.md#segment), and another segment.", []),
        ("`a lock`, {{ data.lock }}\n\n## A lock\n\n```text\nlock\n```", []),
        ("Nothing.\n\n## Where next\n\n* A proxy.", []),
    ],
)
def test_what_counts_as_used(text, found):
    assert list(unlinked(text)) == found


@pytest.mark.parametrize("page", PAGES, ids=LAYOUT.short)
def test_a_page_links_the_terms_that_it_uses(page):
    missing = list(unlinked(page.read_text(encoding="utf-8")))
    assert not missing, f"link where they are used first: {', '.join(missing)}"


def test_the_glossary_is_in_order_and_each_term_is_used():
    assert sorted(TERMS, key=str.lower) == TERMS
    pages = [p for p in LAYOUT.all_pages if p.name != GLOSSARY.name]
    links = "".join(p.read_text(encoding="utf-8") for p in pages)
    for term in TERMS:
        assert f"glossary.md#{term.lower().replace(' ', '-')})" in links, term
