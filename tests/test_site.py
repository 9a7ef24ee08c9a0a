"""What the build lets pass: the site as it was built, read page by page."""

import gzip
import html
import json
import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from press.links import main

ROOT = Path(__file__).parents[1]
FETCHED = {
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("video", "src"),
    ("audio", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("use", "href"),
}
LINKED = FETCHED | {("a", "href")}
HEADING = re.compile("h[1-6]")
CODE = {"code", "pre", "script", "style"}
LEAKS = re.compile(r"--8<--|:::|\[\^|\{\{|\}\}|\{:? ?[.#][\w-]+ ?\}|>>> ")
FETCHES = {
    "css": re.compile(r"""(?:url\(|@import)\s*["']?\s*((?:https?:)?//[^"')\s]+)"""),
    "js": re.compile(r"""["'`]((?:https?:)?//[\w.-]+\.\w+[^"'`]*)"""),
}


class Page(HTMLParser):
    """What these tests want to know about a page."""

    def __init__(self, url, text):
        super().__init__()
        self.url = url
        self.title = self.description = ""
        self.headings = 0
        self.titles = {}
        self.ids = Counter()
        self.references = []
        self.text = ""
        self._open = []
        self._heading = None
        self._quotes = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.ids.update([values["id"]] if "id" in values else [])
        self.headings += tag == "h1"
        if HEADING.fullmatch(tag):
            self._heading = values.get("id")
            self.titles[self._heading] = ""
        if tag == "meta" and values.get("name") == "description":
            self.description = values["content"]
        for name, value in attrs:
            if (tag, name) in LINKED and value is not None:
                self.references.append((tag, name, value))
        if tag in CODE | {"title"}:
            self._open.append(tag)
        if tag == "blockquote":
            self._quotes += 1
            if self._quotes == 3:  # which is how Markdown reads a doctest's prompt
                self.text += ">>> "

    def handle_endtag(self, tag):
        if self._open[-1:] == [tag]:
            self._open.pop()
        self._quotes -= tag == "blockquote"
        if HEADING.fullmatch(tag):
            self._heading = None

    def handle_data(self, data):
        if self._heading is not None:
            self.titles[self._heading] += data
        if self._open == ["title"]:
            self.title += data
        elif not self._open:
            self.text += data


@pytest.fixture(scope="session")
def pages(site):
    """Return the pages by address."""
    found = {}
    for path in sorted(site.folder.rglob("*.html")):
        name = path.relative_to(site.folder).as_posix()
        url = urljoin(site.url, re.sub(r"(^|(?<=/))index\.html$", "", name))
        found[url] = Page(url, path.read_text(encoding="utf-8"))
    return found


def words(text):
    return " ".join(text.split())


def report(problems, cure):
    __tracebackhide__ = True
    if problems:
        pytest.fail("\n  ".join([f"{cure}:", *map(str, problems)]), pytrace=False)


def test_the_build_warns_of_nothing(site):
    report(
        [line for line in site.log.splitlines() if "WARNING" in line],
        "the build warns: mend what it names",
    )


LONG = {"reference/benchmarks/", "reference/traps/"}  # tables of all there is


def test_a_first_visit_of_a_page_is_light(site, pages):
    """What a page and all that it names in its head weighs, compressed as hosts do."""

    def weight(path):
        return len(gzip.compress(path.read_bytes(), 6))

    weights = {}
    for url, page in pages.items():
        named = {
            urldefrag(urljoin(url, value)).url.partition("?")[0]
            for tag, name, value in page.references
            if (tag, name) in FETCHED
        }
        files = [site.folder / each.removeprefix(site.url) for each in named]
        whole = site.folder / url.removeprefix(site.url)
        files = [each for each in files if each.suffix in {".css", ".js", ".svg"}]
        files.append(whole / "index.html" if whole.is_dir() else whole)
        weights[url.removeprefix(site.url)] = sum(map(weight, files)), len(files)
    report(
        [
            f"{name}: {bytes_:,} bytes in {requests} requests"
            for name, (bytes_, requests) in weights.items()
            if bytes_ > (120_000 if name in LONG else 100_000) or requests > 12
        ],
        "too heavy for a first visit",
    )
    assert min(bytes_ for bytes_, _ in weights.values()) > 60_000


def test_the_links_to_other_hosts_are_all_handed_to_the_link_checker(site, capsys):
    main(site.folder)
    listed = capsys.readouterr().out.split()
    text = "".join(path.read_text("utf-8") for path in site.folder.rglob("*.html"))
    written = re.findall(r"""<a\s[^>]*?href=["']?(https?://[^"'\s>]+)""", text)
    assert listed == sorted({html.unescape(address) for address in written})
    assert len(listed) > 100


def test_no_page_fetches_from_a_third_party(site, pages):
    report(
        [
            f"{page.url}: <{tag} {name}={value!r}>"
            for page in pages.values()
            for tag, name, value in page.references
            if (tag, name) in FETCHED
            and urlsplit(urljoin(page.url, value)).scheme in {"http", "https"}
            and not urljoin(page.url, value).startswith(site.url)
        ],
        "a reader's browser would ask another host: copy the file into docs/assets",
    )


@pytest.mark.parametrize("kind", FETCHES)
def test_no_style_or_script_names_a_third_party(site, kind):
    # The theme's scripts name hosts for features that the guide leaves off:
    # whether they ask them is seen in the browser.
    theirs = site.folder / "assets/javascripts"
    report(
        [
            f"{path.relative_to(site.folder)}: {address}"
            for path in sorted(site.folder.rglob(f"*.{kind}"))
            if theirs not in path.parents
            for address in FETCHES[kind].findall(path.read_text(encoding="utf-8"))
        ],
        "a reader's browser would ask another host: copy the file into docs/assets",
    )


def test_each_page_has_one_heading_of_the_first_level(pages):
    report(
        [f"{p.url}: {p.headings}" for p in pages.values() if p.headings != 1],
        "a page has one `# Title`, no more and no less",
    )


@pytest.mark.parametrize("what", ["title", "description"])
def test_each_page_has_a_title_and_a_description_of_its_own(pages, what):
    seen = Counter(getattr(page, what) for page in pages.values())
    report(
        [
            f"{page.url}: {getattr(page, what)!r}"
            for page in pages.values()
            if not getattr(page, what).strip() or seen[getattr(page, what)] > 1
        ],
        f"give the page a `{what}:` of its own in its front matter (which is lost "
        "without a warning if it is bad YAML: quote a text that has `: `)",
    )


def test_every_link_and_fragment_resolves(site, pages):
    broken = []
    for page in pages.values():
        for tag, name, value in page.references:
            url, fragment = urldefrag(urljoin(page.url, value))
            if not url.startswith(site.url):
                continue
            path = site.folder / url.removeprefix(site.url).partition("?")[0]
            if not (path / "index.html" if path.is_dir() else path).is_file():
                broken.append(f"{page.url}: <{tag} {name}={value!r}>, no such page")
            elif fragment and fragment not in pages[url.partition("?")[0]].ids:
                broken.append(f"{page.url}: <{tag} {name}={value!r}>, no such id")
    report(broken, "a link leads nowhere: mend it, or give its target that name")


def test_the_search_knows_each_section_by_what_its_heading_shows(site, pages):
    """A title weighs most in a search: one that is too long comes up for everything."""
    index = json.loads((site.folder / "search/search_index.json").read_text("utf-8"))
    wrong = []
    for section in index["docs"]:
        url, fragment = urldefrag(urljoin(site.url, section["location"]))
        title = words(html.unescape(re.sub("<.*?>", "", section["title"])))
        shown = words(pages[url].titles.get(fragment, "").removesuffix("\u00b6"))
        if fragment and title != shown:
            wrong.append(f"{section['location']}: {title[:80]!r}, shown as {shown!r}")
    report(wrong, "a heading has markup in it: set its words in code")


def test_ids_are_unique_on_their_page(pages):
    report(
        [
            f"{page.url}: id={name!r} {count} times"
            for page in pages.values()
            for name, count in page.ids.items()
            if count > 1
        ],
        "an id is used twice, so links to it lead to the first: name one anew",
    )


def test_no_markup_leaks_into_the_text(pages):
    report(
        [
            f"{page.url}: …{page.text[max(leak.start() - 30, 0) : leak.end() + 40]!r}…"
            for page in pages.values()
            for leak in LEAKS.finditer(page.text)
        ],
        "markup was printed, not understood: mend it, or quote it as code (a doctest "
        "is code only in a section `Examples:` of its docstring)",
    )


def test_without_its_tests_the_guide_builds_to_the_same_bytes(site, tmp_path):
    copy, again = tmp_path / "guide", tmp_path / "site"
    unwanted = shutil.ignore_patterns("tests", ".*", "site", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=unwanted)
    (copy / ".git").symlink_to(ROOT / ".git")
    site.build_again(copy, again)
    first, second = (
        {p.relative_to(top): p.read_bytes() for p in top.rglob("*") if p.is_file()}
        for top in (site.folder, again)
    )
    report(
        [path for path in first | second if first.get(path) != second.get(path)],
        "two builds of the same source differ: look for dates, sets, random ids",
    )
