"""Say where measured figures come from.

On a line of its own, `<!-- measured: NAME -->` stands for a sentence that says when and
where docs/data/NAME.json was measured, with links to the file and to how it was made.
`<!-- benchmarks -->` stands for the list of all measuring programs: for each its
question, its method and its source, as the program itself tells them, and the machine.
A link to a data file anywhere else is followed by one to how the file was made.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from doccheck.layout import Layout
from press.figures import below, uses
from press.insertions import PRIORITY, Insertions
from press.matrix import HEADING
from press.position import Position, position

MEASURED = re.compile(r"<!-- measured: ([\w-]+) -->")
BENCHMARKS = re.compile(r"<!-- benchmarks -->")
CHART = re.compile(r"<!-- chart: ([\w-]+) -->")
FILE = re.compile(r"(?:.*/)?data/([\w-]+)\.json")
HOW = "how it was measured"
DATA = re.compile(r'^data = "(.+)"$', re.MULTILINE)
CODE = re.compile(r"`(.+?)`")
PAGE = "reference/benchmarks.md"
CHANGES = "What would change it:"


def origin(parent: Element, start: str, name: str, here: Position) -> None:
    """Append to a sentence the machine, the date, and links to data and method.

    Args:
        parent: the element to append to.
        start: how the sentence starts.
        name: the name of the data file.
        here: the page that it stands on.

    Raises:
        FigureError: if there is no such file.
    """
    measured = below(f"{name}.measured", here.data)
    cores = measured["cores"]
    said = [f"{cores} core{'' if cores == 1 else 's'}"]
    said += [str(measured[key]) for key in ("processor", "system", "python", "date")]
    _say(parent, f"{start}{', '.join(said)}; ")
    data = SubElement(parent, "a", href=here.link(here.data / f"{name}.json"))
    data.text, data.tail = "data", " and "
    page = here.layout.root / here.layout.pages / PAGE
    how = SubElement(parent, "a", href=f"{here.link(page)}#{name}")
    how.text = HOW


def programs(layout: Layout) -> dict[str, Path]:
    """Return the measuring programs by the names of the data files that they made."""
    data = sorted((layout.root / layout.pages / "data").glob("*.json"))
    paths = {path.stem: layout.root / f"bench/{path.stem}.py" for path in data}
    return {name: path for name, path in paths.items() if path.is_file()}


def sources(page: Path, layout: Layout) -> set[str]:
    """Return the names of the data files from which a page takes what was measured.

    What stands below `model` in a file was computed, and does not count.

    Args:
        page: the page.
        layout: where the charts are.
    """
    text = page.read_text(encoding="utf-8")
    keys = (key.split(".") for _, key, _ in uses(text.splitlines()))
    found = {name for name, *rest in keys if rest[0] != "model"}
    for chart in CHART.findall(text):
        spec = layout.root / layout.pages / f"charts/{chart}.toml"
        found |= set(DATA.findall(spec.read_text(encoding="utf-8")))
    return found


def entries(here: Position) -> Iterator[Element]:
    """Yield for each measuring program what a reader wants to know about it.

    Args:
        here: the page on which they stand.
    """
    for name, path in programs(here.layout).items():
        source = path.read_text(encoding="utf-8")
        question, *others = _paragraphs(source)
        yield _rich(Element("h2", id=name), question)
        for text in sorted(others, key=lambda text: text.startswith(CHANGES)):
            yield _rich(Element("p"), text)
        yield _pages(name, here)
        command = _rich(Element("p", {"class": "check"}), f"`python -m bench.{name}`")
        origin(command, "; ", name, here)
        command.remove(command[-1])  # the link to where the reader is
        command[-1].tail = "."
        yield command
        details = Element("details", {"data-search-exclude": ""})
        summary = SubElement(details, "summary")
        SubElement(summary, "code").text = f"bench/{name}.py"
        listing = SubElement(SubElement(details, "div", {"class": "doc"}), "pre")
        SubElement(listing, "code").text = source
        yield details


def _paragraphs(source: str) -> list[str]:
    """Return the paragraphs of a program's docstring, but for its command lines."""
    text = ast.get_docstring(ast.parse(source)) or ""
    found = (part for part in text.split("\n\n") if not part.startswith("    "))
    return [" ".join(part.split()) for part in found]


def _pages(name: str, here: Position) -> Element:
    layout = here.layout
    pages = [page for page in layout.all_pages if name in sources(page, layout)]
    element = Element("p")
    element.text = "Its figures are on " if pages else "Its figures are on no page."
    for left, page in reversed(list(enumerate(reversed(pages)))):
        link = SubElement(element, "a", href=here.link(page))
        heading = HEADING.search(page.read_text(encoding="utf-8"))
        link.text = heading[1].replace("`", "") if heading else page.stem
        link.tail = "." if not left else " and " if left == 1 else ", "
    return element


def _rich(element: Element, text: str) -> Element:
    """Put a text into an element, with what stands in backticks as code."""
    for number, part in enumerate(CODE.split(text)):
        if number % 2:
            SubElement(element, "code").text = part
        else:
            _say(element, part)
    return element


def _say(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _line(mark: re.Match[str], here: Position) -> list[Element]:
    element = Element("p", {"class": "check"})
    origin(element, "Medians; ", mark[1], here)
    element[-1].tail = ": "
    _rich(element, f"`python -m bench.{mark[1]}`.")
    return [element]


class _Followed(Treeprocessor):
    """Puts after a link to a data file another, unless the sentence has it already."""

    def __init__(self, md: Markdown, here: Position) -> None:
        super().__init__(md)
        self.here = here

    def run(self, root: Element) -> None:
        layout = self.here.layout
        page = layout.root / layout.pages / PAGE
        for parent in list(root.iter()):
            known = "".join(link.get("href", "") for link in parent.iter("a"))
            for link in parent.findall("a"):
                name = FILE.fullmatch(link.get("href", ""))
                if (
                    name
                    and (layout.root / f"bench/{name[1]}.py").is_file()
                    and f"#{name[1]}" not in known
                    and self.here.path != page
                ):
                    how = Element("a", href=f"{self.here.link(page)}#{name[1]}")
                    how.text, how.tail, link.tail = HOW, link.tail, ", "
                    parent.insert(list(parent).index(link) + 1, how)


class MeasuredExtension(Extension):
    """The extension `press.measured`; its option `root` is the guide's root folder."""

    def __init__(self, **options: Any) -> None:
        self.config = {"root": [".", "the folder that pages and data are below"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processors that put the sentences and the list in place."""
        here = position(md, Layout.of(Path(self.getConfig("root")).absolute()))
        lines = Insertions(md, MEASURED, lambda mark: _line(mark, here))
        md.treeprocessors.register(lines, "measured", PRIORITY)
        listed = Insertions(md, BENCHMARKS, lambda _: list(entries(here)))
        md.treeprocessors.register(listed, "benchmarks", PRIORITY)
        md.treeprocessors.register(_Followed(md, here), "followed", PRIORITY - 1)


def makeExtension(**options: Any) -> MeasuredExtension:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it."""
    return MeasuredExtension(**options)
