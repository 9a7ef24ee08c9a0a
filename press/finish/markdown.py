"""Write the article of a page as Markdown."""

import re
from collections.abc import Callable, Iterator
from itertools import zip_longest
from xml.etree.ElementTree import Element

from press.finish.tree import classes, text_of

HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
PARTS = {"article", "body", "dl", "div", "figure", "guide-stepper", "html", "section"}
LISTS = {"ol", "ul"}
BLOCKS = {*HEADINGS, *PARTS, *LISTS, "blockquote", "details", "hr", "p", "pre", "table"}
SILENT = {"button", "form", "input", "label", "script", "style", "template"}
UNREAD = {"headerlink", "proof", "proofs", "proofs-button", "narrow", "searched"}
SPECIAL = re.compile(r"([\\`*<\[\]]|(?<!\w)_|_(?!\w))")
EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*"}

Link = Callable[[str], str]
"""Returns where a link leads, by what the page says."""


def markdown(article: Element, link: Link) -> str:
    """Return what an article says, as Markdown: all its code, and its figures in words.

    The proofs of its sentences are left out; who wants them reads the page.

    Args:
        article: the element.
        link: what becomes of the addresses.
    """
    return "\n\n".join(_Writer(link).blocks(article)) + "\n"


class _Writer:
    def __init__(self, link: Link) -> None:
        self.link = link

    def blocks(self, element: Element) -> Iterator[str]:
        """Yield the blocks in an element; words beside them make paragraphs."""
        words = _plain(element.text)
        for child in element:
            if child.tag in BLOCKS or child.tag == "svg":
                yield from filter(None, [_line(words)])
                words = ""
                if not _unread(child):
                    yield from filter(None, self.block(child))
            else:
                words += self.one(child)
            words += _plain(child.tail)
        yield from filter(None, [_line(words)])

    def block(self, element: Element) -> Iterator[str]:
        """Yield what stands for a block."""
        tag, marks = element.tag, classes(element)
        if tag in HEADINGS:
            yield f"{HEADINGS[tag]} {_line(self.inside(element))}"
        elif tag == "p":
            yield _line(self.inside(element))
        elif tag == "pre":
            yield fenced(text_of(element))
        elif "highlight" in marks:
            yield _code(element, marks)
        elif "admonition" in marks:
            yield _prefixed("\n\n".join(self.blocks(element)), "> ")
        elif tag == "details":
            yield from self.details(element)
        elif tag == "blockquote":
            yield _prefixed("\n\n".join(self.blocks(element)), "> ")
        elif tag in LISTS:
            yield self.items(element)
        elif tag == "table":
            yield self.table(element)
        elif tag == "svg":
            yield _figure(element)
        elif tag == "hr":
            yield "---"
        else:
            yield from self.blocks(element)

    def details(self, element: Element) -> Iterator[str]:
        """Yield what is folded, under its title."""
        first, *rest = element
        title = Element("p")
        bold = Element("strong")
        bold.text, bold[:] = first.text, list(first)
        title.append(bold)
        body = Element("div")
        body.text, body[:] = first.tail, rest
        yield _line(self.inside(title))
        yield from self.blocks(body)

    def items(self, element: Element) -> str:
        """Return a list; it is set wide if an item is more than a paragraph."""
        written, wide = [], False
        for number, item in enumerate(element.findall("li"), 1):
            mark = f"{number}. " if element.tag == "ol" else "* "
            parts = list(self.blocks(item))
            wide |= any(part[:2] not in {"* ", "1."} for part in parts[1:])
            glue = "\n\n" if wide else "\n"
            written.append(mark + _indented(glue.join(parts), " " * len(mark)))
        return ("\n\n" if wide else "\n").join(written)

    def table(self, element: Element) -> str:
        """Return a table of one head line, into which several are joined."""
        thead = element.find("thead")
        heads = [] if thead is None else list(thead.iter("tr"))
        rows = [row for row in element.iter("tr") if row not in heads]
        head = [self.cells(row, repeated=True) for row in heads]
        for lower in head[1:]:  # it begins where the first line leaves room below it
            lower[:0] = [""] * sum(cell.get("rowspan") is not None for cell in heads[0])
        body = [self.cells(row, repeated=False) for row in rows]
        width = max(map(len, head + body), default=0)
        titles = [_line(" ".join(parts)) for parts in zip_longest(*head, fillvalue="")]
        lines = [titles, ["--"] * width, *body]
        filled = (line + [""] * (width - len(line)) for line in lines)
        return "\n".join(f"| {' | '.join(line)} |" for line in filled)

    def cells(self, row: Element, *, repeated: bool) -> list[str]:
        """Return a row; what spans columns stands in the first of them, or in each."""
        written = list[str]()
        for cell in row:
            text, more = self.cell(cell), int(cell.get("colspan", "1")) - 1
            written += [text, *([text if repeated else ""] * more)]
        return written

    def cell(self, element: Element) -> str:
        """Return what stands in a cell, in one line."""
        parts = (_line(part) for part in self.blocks(element))
        return "; ".join(filter(None, parts)).replace("|", "\\|")

    def inside(self, element: Element) -> str:
        """Return the words in an element."""
        tails = (self.one(child) + _plain(child.tail) for child in element)
        return _plain(element.text) + "".join(tails)

    def one(self, element: Element) -> str:
        """Return what stands for an element among words."""
        tag = element.tag
        if _unread(element):
            return ""
        if tag in {"code", "kbd"}:
            return _span_of_code(" ".join(text_of(element).split()))
        if tag == "br":
            return " "
        if tag == "img":
            return f"![{element.get('alt', '')}]({self.link(element.get('src', ''))})"
        inside = self.inside(element)
        if tag == "a" and element.get("href") and inside.strip():
            return f"[{inside.strip()}]({self.link(element.get('href', ''))})"
        if tag in EMPHASIS and inside.strip():
            return f"{EMPHASIS[tag]}{inside.strip()}{EMPHASIS[tag]}"
        return inside


def fenced(code: str, info: str = "") -> str:
    """Return code in a fence that nothing in it closes."""
    runs = [len(run[0]) for run in re.finditer(r"`{3,}", code)]
    marks = "`" * max([3, *(run + 1 for run in runs)])
    return f"{marks}{info}\n{code.strip(chr(10))}\n{marks}"


def _code(element: Element, marks: set[str]) -> str:
    languages = (
        m.removeprefix("language-") for m in marks if m.startswith("language-")
    )
    language = next(languages, "")
    info, code = language, ""
    for part in element.iter():
        if "filename" in classes(part):
            info = f'{language} title="{text_of(part)}"'
        elif part.tag == "pre":
            code = text_of(part)
    return fenced(code, info)


def _figure(svg: Element) -> str:
    title, words = (text_of(part) if part is not None else ""
                    for part in (svg.find("title"), svg.find("desc")))  # fmt: skip
    if not title:
        return ""  # an icon
    return _line(f"Figure: **{_plain(title)}.** {_plain(words)}")


def _unread(element: Element) -> bool:
    if element.tag in SILENT or not UNREAD.isdisjoint(classes(element)):
        return True
    return element.tag == "svg" and element.get("role") != "img"


def _span_of_code(text: str) -> str:
    marks = "`" * (max((len(run[0]) for run in re.finditer("`+", text)), default=0) + 1)
    room = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{marks}{room}{text}{room}{marks}"


def _plain(text: str | None) -> str:
    return SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text or ""))


def _line(text: str) -> str:
    return " ".join(text.split())


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join(f"{prefix}{line}".rstrip() for line in text.split("\n"))


def _indented(text: str, indent: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"{indent}{line}" if line else "" for line in rest)])
