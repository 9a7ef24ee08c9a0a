"""Write each page of a site as Markdown, beside it.

All that a page includes stands in it: the programs, their outputs, the figures, what
the charts draw. Its links lead to the Markdown of other pages.
"""

from collections.abc import Collection
from urllib.parse import urldefrag, urljoin

from press.finish.markdown import markdown
from press.finish.pages import Page, markdown_url
from press.finish.tree import parse


def twin(page: Page, addresses: Collection[str]) -> str:
    """Return a page as Markdown: its heading, what it is about, and what it says.

    Args:
        page: the page.
        addresses: those of all pages, whose Markdown is linked in their place.
    """

    def link(address: str) -> str:
        url, fragment = urldefrag(urljoin(page.url, address))
        if url in addresses:
            url = markdown_url(url)
        return f"{url}#{fragment}" if fragment else url

    article = parse(page.article).find("article")
    assert article is not None
    heading, blank, text = markdown(article, link).partition("\n")
    about = f"> {page.description}\n>\n> This is {page.url} in Markdown."
    return f"{heading}\n\n{about}\n{blank}{text.lstrip()}"
