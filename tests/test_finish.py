"""What is added to a built site: Markdown, lists for machines, heads, a feed."""

import base64
import hashlib
import json
import re
from html import unescape
from urllib.parse import urldefrag
from xml.etree import ElementTree

import pytest
from test_shown import LAYOUT, ROOT, checked

from press.finish.__main__ import finish, main
from press.finish.feed import ATOM, feed
from press.finish.head import completed, policy
from press.finish.llms import navigation, settings
from press.finish.markdown import markdown
from press.finish.pages import FinishError, Page, pages
from press.finish.styles import join
from press.finish.tree import parse
from press.finish.unused import shorten

URL = "https://guide.test/part/page/"


def written(html):
    (article,) = parse(f"<article>{html}</article>")
    return markdown(article, lambda address: address)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>One <code>two</code><a class='headerlink'>#</a></h2>", "## One `two`"),
        ("<p>a <strong>b</strong>, <em>c</em><br>and 2 * 3 &lt; 7</p>",
         r"a **b**, *c* and 2 \* 3 \< 7"),
        ("<p>snake_case and _private</p>", r"snake_case and \_private"),
        ("<p><a href='x/#y'>see <code>it</code></a>.<a class='proof'>c</a></p>",
         "[see `it`](x/#y)."),
        ("<p><code>a`b</code></p>", "``a`b``"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "* a\n* b\n  * c"),
        ("<ol><li><p>a</p><p>b</p></li></ol>", "1. a\n\n   b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<details><summary>More <code>x</code></summary><p>a</p></details>",
         "**More `x`**\n\na"),
        ("<details class='proofs'><summary>c</summary>d</details><p>a</p>", "a"),
        ("<div class='admonition'><p class='admonition-title'>T</p><p>a</p></div>",
         "> T\n>\n> a"),
        ("<div class='highlight language-python'><span class='filename'>a.py</span>"
         "<pre><span></span><code><span>x</span> = 1\n\n\ny = 2\n</code></pre></div>",
         '```python title="a.py"\nx = 1\n\n\ny = 2\n```'),
        ("<pre>```\n</pre>", "````\n```\n````"),
        ("<table><thead><tr><th>a</th><th>b|c</th></tr></thead>"
         "<tbody><tr><td colspan='2'>d</td></tr></tbody></table>",
         "| a | b\\|c |\n| -- | -- |\n| d |  |"),
        ("<table><thead><tr><th rowspan='2'>p</th><th colspan='2'>q</th></tr>"
         "<tr><th>1</th><th>2</th></tr></thead></table>",
         "| p | q 1 | q 2 |\n| -- | -- | -- |"),
        ("<figure><svg class='wide' role='img'><title>T</title><desc>D.</desc></svg>"
         "<svg class='narrow' role='img'><title>T</title></svg></figure>",
         "Figure: **T.** D."),
        ("<p>a<svg><path/></svg>b<button>no</button></p><hr>", "ab\n\n---"),
        ("<div><p>never closed</div><p>next</p>", "never closed\n\nnext"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html, expected):
    assert written(html) == f"{expected}\n"


CHANGES = """# Changelog

## [Unreleased]

### Added

- A `thing` & more.

## [0.1.0] - 2026-01-02

- The first.
"""


def test_the_changelog_becomes_a_feed():
    text = feed(CHANGES, "https://guide.test/", "guide", "2026-03-04")
    root = ElementTree.fromstring(text)
    entries = [
        [entry.findtext(f"{{{ATOM}}}{name}") for name in ("title", "updated", "id")]
        for entry in root.iter(f"{{{ATOM}}}entry")
    ]
    feed_url = "https://guide.test/feed.xml"
    assert entries == [
        ["Unreleased", "2026-03-04T00:00:00Z", f"{feed_url}#Unreleased"],
        ["guide 0.1.0", "2026-01-02T00:00:00Z", f"{feed_url}#0.1.0"],
    ]
    content = root.findtext(f".//{{{ATOM}}}content", "")
    assert "<code>thing</code> &amp; more" in content
    assert root.findtext(f"{{{ATOM}}}updated") == "2026-03-04T00:00:00Z"


def test_a_text_cannot_end_the_script_that_describes_its_page(tmp_path):
    head = '<head><meta charset="utf-8"></head><h1>&lt;/script&gt;</h1>'
    html = completed(Page(tmp_path / "index.html", head, URL), ("guide", URL), "p")
    assert html.count("</script>") == 1
    (data,) = re.findall(r'json">(.*?)</script>', html)
    assert json.loads(data)["headline"] == "</script>"


@pytest.fixture
def built(tmp_path):
    """Return the folder of a small guide with a site of one page."""
    (tmp_path / "site").mkdir()
    text = (
        '<link rel="canonical" href="https://guide.test/"><article><h1>T</h1></article>'
    )
    (tmp_path / "site/index.html").write_text(text, encoding="utf-8")
    text = "site_name: guide\nsite_description: d\nnav: [{Home: index.md}]\n"
    (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, encoding="utf-8")
    return tmp_path


def test_a_site_is_finished_once(built, monkeypatch, capsys):
    monkeypatch.chdir(built)
    assert main([]) == 0
    assert (built / "site/index.md").read_text("utf-8").startswith("# T\n\n> ")
    assert main(["site"]) == 1
    assert "is finished already: build it anew" in capsys.readouterr().err
    assert main(["site", "more"]) == 2


def test_a_page_that_was_not_built_is_named(built):
    text = (built / "mkdocs.yml").read_text("utf-8").replace("}]", "}, {P: p.md}]")
    (built / "mkdocs.yml").write_text(text, encoding="utf-8")
    with pytest.raises(FinishError, match=r"the navigation names p\.md"):
        finish(built / "site", built)


@pytest.mark.parametrize(
    ("html", "why"),
    [
        (None, "holds no page: build the site first"),
        ("<article></article>", "no home page with an address"),
        ('<link rel="canonical" href="https://guide.test/">', "has no article"),
    ],
)
def test_what_is_no_site_is_refused(built, html, why):
    (built / "site/index.html").unlink()
    if html:
        (built / "site/index.html").write_text(html, encoding="utf-8")
    with pytest.raises(FinishError, match=why):
        finish(built / "site", built)


# The guide's own site.


@pytest.fixture(scope="module")
def lasting(site):
    return [page for page in pages(site.folder) if page.url]


def test_a_twin_holds_the_code_that_was_checked(site):
    for source in LAYOUT.all_pages:
        name = source.relative_to(ROOT / "docs").with_suffix("")
        folder = name.parent if name.name == "index" else name
        text = (site.folder / folder / "index.md").read_text(encoding="utf-8")
        done = 0
        for code in checked(source, LAYOUT):
            lines = [
                f"(?P=i){re.escape(c)}" if c else "[ >]*" for c in code.split("\n")
            ]
            pattern = "\n".join(["^(?P<i>[ >]*)`{3,}.*", *lines, "(?P=i)`{3,}$"])
            fenced = re.compile(pattern, re.M).search(text, done)
            assert fenced, (source, code)
            done = fenced.end()


def test_links_of_twins_lead_to_twins(site, lasting):
    files = {page.twin_url for page in lasting}
    for page in lasting:
        text = page.twin.read_text(encoding="utf-8")
        for address in re.findall(r"\]\((http://127[^)#?]*)[)#]", text):
            path = site.folder / address.removeprefix(site.url)
            assert address in files or path.is_file(), (page.url, address)


def test_the_lists_hold_each_page_of_the_navigation_in_its_order(site, lasting):
    config = settings((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    sources = [path for _, path in navigation(config["nav"])]
    listed = re.findall(
        r"\]\((\S+)\): \S", (site.folder / "llms.txt").read_text("utf-8")
    )
    paths = [re.sub("/index.md$", ".md", url.removeprefix(site.url)) for url in listed]
    assert paths == sources
    assert sorted(listed) == sorted(page.twin_url for page in lasting)
    whole = (site.folder / "llms-full.txt").read_text(encoding="utf-8")
    assert [whole.count(f"\n# {page.title}\n") for page in lasting[:3]]
    for page in lasting:
        assert page.twin.read_text(encoding="utf-8") in whole


def test_each_page_says_what_it_is_and_where_its_twin_is(site, lasting):
    for page in lasting:
        head = page.html.partition("</head>")[0]
        alternates = re.findall(r'rel="alternate" type="(\S+)" href="([^"]+)"', head)
        assert alternates == [
            ("text/markdown", page.twin_url),
            ("application/atom+xml", f"{site.url}feed.xml"),
        ]
        (data,) = re.findall(r'ld\+json">(.*?)</script>', head)
        assert json.loads(data)["headline"] == page.title != ""
        assert json.loads(data)["url"] == page.url


def test_each_inline_script_is_allowed_by_its_hash_and_nothing_else_is(site):
    found = list(pages(site.folder))
    for page in found:
        (allowed,) = re.findall(
            r'Content-Security-Policy" content="([^"]+)"', page.html
        )
        assert allowed == policy(found)
        assert "'unsafe-inline'" not in allowed.replace(
            "style-src-attr 'unsafe-inline'", ""
        )
        before, after = page.html.split(allowed)
        assert not re.search(r"<(script|link|style)\b", before)
        for script in re.findall(r"<script>(.*?)</script>", after, re.S):
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in allowed
        assert not re.search(
            r"""<[^>]*\son\w+=["']""", unescape(after).split("<article")[0]
        )


def test_the_feed_has_an_entry_for_each_version(site):
    root = ElementTree.parse(site.folder / "feed.xml")
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert len(root.findall(f"{{{ATOM}}}entry")) == text.count("\n## [")
    assert not urldefrag(root.findtext(f"{{{ATOM}}}id") or "").fragment


def test_a_style_sheet_holds_what_it_imports(tmp_path, site):
    (tmp_path / "parts").mkdir()
    for name in "one", "two":
        (tmp_path / f"parts/{name}.css").write_text(f".{name} {{ top: 0; }}\n")
    sheet = tmp_path / "all.css"
    sheet.write_text('@import "parts/one.css";\n@import "parts/two.css";\n.own {}\n')
    join(sheet)
    assert sheet.read_text() == ".one { top: 0; }\n\n.two { top: 0; }\n\n.own {}\n"
    assert not (tmp_path / "parts").exists()

    published = (site.folder / "assets/guide.css").read_text(encoding="utf-8")
    assert "@import" not in published
    for part in (ROOT / "docs/assets/styles").iterdir():
        text = part.read_text(encoding="utf-8")
        *_, selector = re.findall(r"^(\.[\w -]+) \{", text, re.MULTILINE)
        assert selector in published
        assert not (site.folder / "assets/styles" / part.name).exists()


def test_a_style_sheet_keeps_what_pages_and_scripts_can_use(tmp_path):
    sheet, page = tmp_path / "a.css", tmp_path / "a.html"
    page.write_text('<p class="one two">', encoding="utf-8")
    script = tmp_path / "a.js"
    script.write_text('e.className = "made"; e.style.color = "var(--asked)"')
    sheet.write_text(
        "/* c */ .one>.two,.gone .one,p{color:red}"
        ".made:not(.gone)::after{content:'}.x,'}"
        "@media print{.gone{color:red}} @media screen{.gone,.one{top:0}}"
        "@font-face{src:url(a.woff)} .esc\\@ped{top:0}"
        ':root{--gone:url("data:image/svg+xml,{(;}");--asked:1;--used:2;top:var(--used)}',
        encoding="utf-8",
    )
    shorten([sheet], [page, script])
    assert sheet.read_text(encoding="utf-8") == (
        '.one>.two,p{color:red}.made:not(.gone)::after{content:"}.x,"}'
        "@media screen{.one{top:0}}@font-face{src:url(a.woff)}"
        ":root{--asked:1;--used:2;top:var(--used)}"
    )
