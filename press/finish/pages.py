"""The pages of a built site: where each is, and what its head and its article hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)"')
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)
HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)


class FinishError(Exception):
    """What was built is no site that can be finished; the text says why."""


@dataclass(frozen=True)
class Page:
    """A page of a built site.

    Attributes:
        file: its file.
        html: the whole of it.
        url: its address, empty if it has none that lasts, as the page of an error.
    """

    file: Path
    html: str
    url: str

    @property
    def twin(self) -> Path:
        """The file of its Markdown, beside it."""
        return self.file.with_suffix(".md")

    @property
    def twin_url(self) -> str:
        """The address of its Markdown."""
        return markdown_url(self.url)

    @property
    def title(self) -> str:
        """Its heading, without markup."""
        heading = HEADING.search(self.html)
        shown = (
            re.sub(r'<a class="headerlink".*?</a>|<[^>]*>', "", heading[1])
            if heading
            else ""
        )
        return " ".join(unescape(shown).split())

    @property
    def description(self) -> str:
        """What its head says that it is about."""
        meta = DESCRIPTION.search(self.html)
        return unescape(meta[1]) if meta else ""

    @property
    def article(self) -> str:
        """The HTML of what readers read.

        Raises:
            FinishError: if there is none.
        """
        article = ARTICLE.search(self.html)
        if not article:
            raise FinishError(f"{self.file} has no article: is it a page of the guide?")
        return article[0]


def markdown_url(url: str) -> str:
    """Return the address of the Markdown of a page, by the page's own."""
    return f"{url}index.md" if url.endswith("/") else f"{url.removesuffix('.html')}.md"


def pages(site: Path) -> Iterator[Page]:
    """Yield the pages of a site, in the order of their paths.

    Raises:
        FinishError: if the folder holds none.
    """
    files = sorted(site.rglob("*.html"))
    if not files:
        raise FinishError(f"{site} holds no page: build the site first, `make site`")
    for file in files:
        html = file.read_text(encoding="utf-8")
        link = CANONICAL.search(html)
        yield Page(file, html, unescape(link[1]) if link else "")
