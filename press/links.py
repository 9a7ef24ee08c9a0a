"""Print each address outside the site that its pages link to, one a line.

    python -m press.links site | linkchecker --stdin

Whether they still answer is for a link checker to find out (`make links`); it is asked
once a week, and never by the tests, which need no network.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from press.finish.tree import parse


def links(page: str) -> Iterator[str]:
    """Yield the addresses on other hosts that a page's HTML links to, in order."""
    for element in parse(page).iter("a"):
        if (address := element.get("href", "")).startswith(("http://", "https://")):
            yield address


def main(folder: Path) -> None:
    """Print the addresses of all pages below a folder, each once, sorted."""
    pages = folder.rglob("*.html")
    print(
        *sorted({link for page in pages for link in links(page.read_text("utf-8"))}),
        sep="\n",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
