"""Read what a builder made of a page: the ids, the code and the text of its article."""

from html.parser import HTMLParser
from pathlib import Path

UNREAD = {"script", "style", "svg"}


class Article(HTMLParser):
    """What readers read of a page.

    Args:
        html: the page.

    Attributes:
        ids: the ids in the article, in order.
        code: the texts of its blocks of code, in order.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.code: list[str] = []
        self._words: list[str] = []
        self._open = {"article": 0, "pre": 0, "unread": 0}
        self.feed(html)
        self.close()

    @property
    def words(self) -> list[str]:
        """The words of the article outside code, in order."""
        return "".join(self._words).split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an id, and where the article and its code begin."""
        self._count(tag, 1)
        if self._open["article"]:
            self.ids += [value for name, value in attrs if name == "id" and value]
            self.code += [""] * (tag == "pre")

    def handle_endtag(self, tag: str) -> None:
        """Note where the article and its code end."""
        self._count(tag, -1)

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if not self._open["article"] or self._open["unread"]:
            return
        if self._open["pre"]:
            self.code[-1] += data
        else:
            self._words.append(data)

    def _count(self, tag: str, step: int) -> None:
        name = "unread" if tag in UNREAD else tag
        if name in self._open:
            self._open[name] += step


def articles(folder: Path) -> dict[str, Article]:
    """Return the articles of a site by the paths of their pages."""
    return {
        path.relative_to(folder).as_posix(): Article(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.html"))
    }
