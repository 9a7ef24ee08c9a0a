"""Draw charts from data.

On a line of its own, `<!-- chart: NAME -->` stands for the chart that is described in
docs/charts/NAME.toml: `press.chart.spec` says how.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from press.chart.drawing import NARROW, WIDE, draw
from press.chart.spec import MARK, Chart, read
from press.chart.table import table
from press.comments import replace
from press.elements import append_rich
from press.origin import append_origin, command
from press.page import Page


def insert(root: Element, page: Page) -> None:
    """Put the charts in the place of their comments."""
    replace(root, page, MARK, _make)


def _make(mark: re.Match[str], page: Page) -> list[Element]:
    guide = page.guide
    return [figure(read(mark[1], guide.pages / "charts", guide.data), page)]


def figure(chart: Chart, page: Page) -> Element:
    """Return a chart with its numbers as a table, and where they come from.

    Args:
        chart: what it shows.
        page: the page that it stands on.
    """
    element = Element("figure", {"class": "chart", "id": f"chart-{chart.name}"})
    element.extend(draw(chart, paper) for paper in (WIDE, NARROW))
    details = SubElement(element, "details")
    unit = f", in {chart.y.unit}" if chart.y.unit else ""
    SubElement(details, "summary").text = f"The numbers{unit}"
    details.append(table(chart))
    caption = SubElement(element, "figcaption")
    title = SubElement(caption, "strong")
    title.text, title.tail = f"{chart.title}.", " "
    medians = f"Medians{' and quartiles' if chart.spread else ''}; "
    append_origin(caption, medians, chart.data, page)
    append_rich(caption, f": `{command(chart.data, page.guide)}`.")
    return element
