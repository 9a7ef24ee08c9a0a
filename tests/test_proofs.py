"""The reader can ask what proves a sentence."""

import re

import pytest
from guides import guide
from markdown import Markdown

from press.guide import Guide

PAGE = """\
---
description: It never fails.
---

# A page that never ends

It *never*
stops. It works.

| A | B |
|:--|--:|
| always | {{ it }} |
"""
LEDGER = """\
"never fails" = "advice"
"never ends" = "advice"
"It *never* stops" = ["probe never_stops", "source PEP 574, https://peps.example/574"]
"| always" = "claim part/page: It *never* stops"
"""
PROBE = "def never_stops() -> None:\n    assert 1 < 2  # mutant: 1 -> 3\n"


@pytest.fixture
def html(tmp_path):
    guide(tmp_path, PAGE.replace("{{ it }}", "it"))
    for name, text in {
        "docs/claims/part/page.toml": LEDGER,
        "probes/part/page.py": PROBE,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    def convert(text=None):
        (path,) = Guide.of(tmp_path).layout.all_pages
        whole = text or path.read_text(encoding="utf-8")
        body = whole.partition("---\n\n")[2] or whole
        extensions = ["attr_list", "md_in_html", "tables", "press"]
        options = {"press": {"root": str(tmp_path)}}
        return Markdown(extensions=extensions, extension_configs=options).convert(body)

    return convert


def test_a_link_to_the_proofs_stands_behind_the_sentence(html):
    link = r'<a class="proof" href="#(proof-\w+)" id="of-\1" aria-label="[^"]+"></a>'
    found = html()
    assert re.search(rf"<em>never</em>\nstops\.{link} It works\.</p>", found)
    assert re.search(rf'<td style="text-align: right;">it {link}</td>', found)
    assert '<h1 class="proved">A page that never ends</h1>' in found
    assert len(re.findall(link, found)) == 2


def test_the_list_says_what_proves_each_sentence_and_shows_the_probes(html):
    found = html()
    anchors = re.findall(r'<li id="(proof-\w+)">', found)
    assert len(set(anchors)) == 4
    assert f'<a class="said" href="#of-{anchors[2]}">It never stops.</a>' in found
    assert 'the probe <a href="#probe-never_stops"><code>never_stops</code>' in found
    assert '<pre class="probe">def never_stops() -&gt; None:\n' in found
    assert '<a href="https://peps.example/574">https://peps.example/574</a>.' in found
    assert f'Follows from <a href="#{anchors[2]}">It never stops.</a>' in found
    assert '<details class="proofs" data-search-exclude="">' in found


def test_the_table_counts_what_sentences_rest_on(html):
    found = html("<!-- claims -->\n")
    rows = re.findall(r"<td>([^<]+)</td>\s*<td [^>]+>([\d,]+)</td>", found)
    assert [(words.partition(",")[0], int(number)) for words, number in rows] == [
        ("a probe", 1),
        ("a program on a page", 0),
        ("figures that were measured", 0),
        ("another sentence that is proved", 1),
        ("a source alone", 0),
        ("nothing: they say what a word means here", 0),
        ("nothing: they say what to do", 2),
        ("nothing yet", 0),
    ]


def test_a_page_without_a_ledger_has_no_proofs(html):
    assert "proof" not in html("# Another page\n\nIt never stops.\n")
