"""Draw charts from data files when the site is built.

On a line of its own, `<!-- chart: NAME -->` stands for the chart that is described in
docs/charts/NAME.toml: `press.charts.spec` says how.
"""

import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown

from doccheck.layout import Layout
from press.charts.drawing import NARROW, WIDE, draw
from press.charts.spec import Chart, read
from press.charts.table import table
from press.insertions import PRIORITY, Insertions
from press.measured import origin
from press.position import Position, position

MARK = re.compile(r"<!-- chart: ([\w-]+) -->")


def figure(chart: Chart, here: Position) -> Element:
    """Return a chart with its numbers as a table, and where they come from.

    Args:
        chart: what it shows.
        here: the page that it stands on.
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
    origin(caption, medians, chart.data, here)
    caption[-1].tail = ": "
    SubElement(caption, "code").text = f"python -m bench.{chart.data}"
    caption[-1].tail = "."
    return element


def _make(mark: re.Match[str], here: Position) -> list[Element]:
    charts = here.layout.root / here.layout.pages / "charts"
    return [figure(read(mark[1], charts, here.data), here)]


class ChartExtension(Extension):
    """The extension `press.charts`; its option `root` is the guide's root folder."""

    def __init__(self, **options: Any) -> None:
        self.config = {"root": [".", "the folder that pages and data are below"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processor that puts the charts in their places."""
        here = position(md, Layout.of(Path(self.getConfig("root")).absolute()))
        drawn = Insertions(md, MARK, lambda mark: _make(mark, here))
        md.treeprocessors.register(drawn, "charts", PRIORITY)


def makeExtension(**options: Any) -> ChartExtension:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it."""
    return ChartExtension(**options)
