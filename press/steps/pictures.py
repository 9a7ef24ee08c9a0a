"""Put a drawing on a page.

On a line of its own, `<!-- picture: NAME -->` stands for docs/pictures/NAME.svg. That
file has a title, a description and shapes, with classes of the style sheet in the place
of colours and fonts, so that it follows the two schemes; it is drawn for a telephone,
at most 360 wide, and read as well on a wide page.
"""

import re
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from press.comments import replace
from press.page import Page

MARK = re.compile(r"<!-- picture: ([\w-]+) -->")
FOLDER = "pictures"
SHAPES = {"svg", "title", "desc", "g", "text", "tspan", "rect", "path", "circle"}
STYLED = {"style", "fill", "stroke", "font-size", "font-family", "id"}
WIDEST = 360


class PictureError(ValueError):
    """A drawing that cannot stand on a page; the text says why, and what to do."""


def insert(root: Element, page: Page) -> None:
    """Put the drawings in the place of their comments."""
    replace(root, page, MARK, _make)


def _make(mark: re.Match[str], page: Page) -> list[Element]:
    file = page.guide.pages / FOLDER / f"{mark[1]}.svg"
    figure = Element("figure", {"class": "picture", "id": f"picture-{mark[1]}"})
    figure.append(read(file))
    return [figure]


def read(file: Path) -> Element:
    """Return a drawing, ready for a page.

    Raises:
        PictureError: if the file is missing, no SVG, or holds what it must not.
    """
    try:
        svg = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PictureError(f"there is no picture {file}: draw it") from None
    except ElementTree.ParseError as error:
        raise PictureError(f"{file} is no SVG: {error}") from None
    for element in svg.iter():
        element.tag = element.tag.rpartition("}")[2]
        if element.tag not in SHAPES:
            raise PictureError(f"{file} has a {element.tag}: draw with {_of(SHAPES)}")
        if wrong := STYLED.intersection(element.keys()):
            raise PictureError(f"{file} has a {_of(wrong)}: give it a class instead")
    parts = {name: svg.find(name) for name in ("title", "desc")}
    for name, part in parts.items():
        if part is None or not (part.text or "").strip():
            raise PictureError(f"{file} has no {name}: say what the picture shows")
        part.set("id", f"{file.stem}-{name}")
    _, _, width, _ = map(float, svg.get("viewBox", "0 0 inf 0").split())
    if width > WIDEST:
        raise PictureError(f"{file} is too wide: its viewBox is at most {WIDEST} wide")
    svg.set("role", "img")
    svg.set("aria-labelledby", f"{file.stem}-title")
    svg.set("aria-describedby", f"{file.stem}-desc")
    return svg


def _of(names: set[str]) -> str:
    return ", ".join(sorted(names))
