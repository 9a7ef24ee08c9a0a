"""Draw all that the four-process example can print, as one picture.

On a line of its own, `<!-- printouts: EXPRESSION -->` stands for it. The expression is
that of a `one-of` check, and gives the texts. Each is drawn as bars, one a line, as
high as the number at its end.
"""

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement

from doccheck.expression import outcomes
from press.comments import replace
from press.page import Page

MARK = re.compile(r"<!-- printouts: (?P<expression>.+?) -->")
NUMBER = re.compile(r"(\d+)$", re.MULTILINE)
ALL = "creating/outcomes.md"

COLUMNS, WIDE, HIGH = 18, 22, 25
BAR, STEP = 4, 4.5  # how far apart bars are, and how much one more lifts them
LETTERS = 20  # the height of a line of them
GROUPS = (
    ("meant", "as meant: 1 2 3 4"),
    ("surprising", "surprise: a line overtakes, a number repeats"),
    ("lost", "lose an update: no line reaches 4"),
)

Printout = tuple[int, ...]


def insert(root: Element, page: Page) -> None:
    """Put the picture in the place of its comment."""
    replace(root, page, MARK, _make)


def _make(mark: re.Match[str], page: Page) -> list[Element]:
    texts = outcomes(mark["expression"])
    element = Element("figure", {"class": "printouts"})
    element.append(draw(numbers(texts)))
    caption = SubElement(element, "figcaption")
    caption.text = (
        f"All {len(texts)} printouts. Four bars are one of them: its four lines from "
        "first to last, as high as their numbers. The model draws this picture at "
        "each build; "
    )
    link = SubElement(caption, "a", href=page.link(page.guide.pages / ALL))
    link.text, link.tail = "each printout", " comes with a schedule that leads to it."
    return [element]


def numbers(texts: Iterable[str]) -> list[Printout]:
    """Return the numbers at the ends of the lines of each text, in order of size."""
    return sorted(tuple(map(int, NUMBER.findall(text))) for text in texts)


def group(printout: Printout) -> str:
    """Return the name of the group that a printout belongs to."""
    if printout == tuple(range(1, len(printout) + 1)):
        return "meant"
    return "lost" if max(printout) < len(printout) else "surprising"


def draw(printouts: Sequence[Printout]) -> Element:
    """Return the drawing: a field of bars for each group."""
    svg = Element("svg", {"role": "img", "aria-labelledby": "printouts-title"})
    title = SubElement(svg, "title", id="printouts-title")
    title.text = f"The space of {len(printouts)} printouts"
    svg.set("aria-describedby", "printouts-desc")
    desc, counts, y = SubElement(svg, "desc", id="printouts-desc"), list[str](), 0.0
    for name, words in GROUPS:
        members = [printout for printout in printouts if group(printout) == name]
        counts.append(f"{len(members)} {words}")
        text = SubElement(svg, "text", {"class": name, "x": "0", "y": f"{y + 14:g}"})
        SubElement(text, "tspan").text = f"{len(members)}"
        text[0].tail = f" {words}"
        bars = "".join(map(_bars, members, _places(len(members), y + LETTERS)))
        SubElement(svg, "path", {"class": name, "d": bars})
        y += LETTERS + HIGH * -(-len(members) // COLUMNS) + 8
    desc.text = f"{'; '.join(counts)}."
    svg.set("viewBox", f"0 0 {COLUMNS * WIDE} {y:g}")
    return svg


def _places(count: int, top: float) -> Iterable[tuple[float, float]]:
    for number in range(count):
        row, column = divmod(number, COLUMNS)
        yield column * WIDE + 2, top + (row + 1) * HIGH - 4


def _bars(printout: Printout, foot: tuple[float, float]) -> str:
    x, y = foot
    heights = enumerate(printout)
    return "".join(f"M{x + n * BAR:g} {y:g}v{-STEP * high:g}" for n, high in heights)
