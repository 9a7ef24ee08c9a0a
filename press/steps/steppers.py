"""Let the reader be the scheduler.

On a line of its own, `<!-- stepper: NAME -->` stands for the stepper that is described
in docs/steppers/NAME.toml: `press.stepping.spec` says how. The page's script plays it;
where no script runs, one schedule of it stands there as a table.
"""

import json
import re
from xml.etree.ElementTree import Element, SubElement

from press.comments import replace
from press.page import Page
from press.stepping.spec import Stepper, read
from press.stepping.table import capital, data, turns

MARK = re.compile(r"<!-- stepper: ([\w-]+) -->")


def insert(root: Element, page: Page) -> None:
    """Put the steppers in the place of their comments."""
    replace(root, page, MARK, _make)


def _make(mark: re.Match[str], page: Page) -> list[Element]:
    guide = page.guide
    stepper = read(mark[1], guide.pages / "steppers", guide.layout.root)
    return [figure(stepper)]


def figure(stepper: Stepper) -> Element:
    """Return a stepper: its data for the script, and a schedule for everybody else.

    Args:
        stepper: what it plays.
    """
    # In an attribute, and not in a script: no text of it can end its element.
    written = json.dumps(data(stepper), separators=(",", ":"))
    element = Element("guide-stepper", {"id": stepper.name, "data-model": written})
    title = SubElement(element, "p", {"class": "stepper-title"})
    SubElement(title, "strong").text = stepper.title
    element.append(_drawn(stepper))
    return element


def _drawn(stepper: Stepper) -> Element:
    table = Element("table", {"class": "stepper-drawn"})
    head = SubElement(SubElement(table, "thead"), "tr")
    lanes = range(len(stepper.game.processes))
    for name in "Turn", *map(str, lanes), "Step", "Then":
        SubElement(head, "th").text = name
    body = SubElement(table, "tbody")
    for number, (process, says, then) in enumerate(turns(stepper), 1):
        taken = number <= len(stepper.schedule)
        row = SubElement(body, "tr")
        SubElement(row, "td").text = str(number) if taken else ""
        for lane in lanes:
            cell = SubElement(row, "td", {"class": "stepper-lane"})
            cell.text = ("\u25cf" if taken else "\u25cb") if lane == process else ""
        SubElement(
            row, "td"
        ).text = f"{capital(stepper.game.processes[process])}: {says}"
        SubElement(row, "td").text = then
    return table
