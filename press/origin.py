"""Say where figures come from: the machine, the day, the data and the program.

A data file says in `measured` when and where it was written, and by which program. That
is all that pages know of the programs.
"""

from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from doccheck.figures.braces import figures
from doccheck.figures.data import Data, FigureError
from press.chart import spec
from press.elements import append
from press.guide import Guide
from press.page import Page

HOW = "how it was measured"
PAGE = "reference/benchmarks.md"
"""The page that lists the programs, each under the name of its data file."""


def program(name: str, guide: Guide) -> Path | None:
    """Return the program that wrote a data file, or None if none did.

    Args:
        name: the name of the data file.
        guide: the guide.
    """
    try:
        written_by = str(guide.data.value(f"{name}.measured.program"))
    except FigureError:
        return None
    return guide.layout.root / written_by


def command(name: str, guide: Guide) -> str:
    """Return what starts the program that wrote a data file.

    Raises:
        FigureError: if the file does not name it.
    """
    path = Path(guide.data.value(f"{name}.measured.program"))
    return f"python -m {'.'.join(path.with_suffix('').parts)}"


def append_origin(parent: Element, start: str, name: str, page: Page) -> None:
    """Append to a sentence the machine, the day, and links to data and method.

    Args:
        parent: the element to append to.
        start: how the sentence starts.
        name: the name of the data file.
        page: the page that it stands on.

    Raises:
        FigureError: if there is no such file.
    """
    append_data(parent, start, name, page, page.guide.data)
    parent[-1].tail = " and "
    SubElement(parent, "a", href=method(name, page)).text = HOW


def append_data(parent: Element, start: str, name: str, page: Page, data: Data) -> None:
    """Append to a sentence the machine, the day, and a link to the data.

    Args:
        parent: the element to append to.
        start: how the sentence starts.
        name: the name of the data file.
        page: the page that it stands on.
        data: the figures, as pages print them of one machine.

    Raises:
        FigureError: if there is no such file.
    """
    measured = data.below(f"{name}.measured")
    cores = measured["cores"]
    words = [f"{cores} core{'' if cores == 1 else 's'}"]
    words += [str(measured[key]) for key in ("processor", "system", "python", "date")]
    append(parent, f"{start}{', '.join(words)}; ")
    SubElement(parent, "a", href=page.link(data.path(name))).text = "data"


def method(name: str, page: Page) -> str:
    """Return the address of the entry of the program that wrote a data file."""
    return f"{page.link(page.guide.pages / PAGE)}#{name}"


def sources(path: Path, guide: Guide) -> set[str]:
    """Return the names of the data files from which a page prints what was measured.

    What stands below `model` in a file was computed, and does not count.

    Args:
        path: the page.
        guide: the guide.
    """
    text = guide.texts[path]
    keys = (key for figure in figures(text.splitlines()) for key in figure.keys)
    parts = (key.split(".") for key in keys)
    names = {name for name, *rest in parts if rest[:1] != ["model"]}
    return names | spec.sources(text, guide.pages / "charts")
