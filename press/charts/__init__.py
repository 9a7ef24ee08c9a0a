"""Draw charts from data files when the site is built.

On a line of its own, `<!-- chart: NAME -->` stands for the chart that is described in
docs/charts/NAME.toml: `press.charts.spec` says how.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown

from doccheck.layout import Layout
from press.charts.drawing import NARROW, WIDE, draw
from press.charts.spec import Chart, ChartError, read
from press.charts.table import table
from press.insertions import PRIORITY, Insertions, homes

MARK = re.compile(r"<!-- chart: ([\w-]+) -->")


def figure(chart: Chart, data: str) -> Element:
    """Return a chart with its numbers as a table, and where they come from.

    Args:
        chart: what it shows.
        data: the address of its data file, as seen from its page.
    """
    element = Element("figure", {"class": "chart", "id": f"chart-{chart.name}"})
    element.extend(draw(chart, paper) for paper in (WIDE, NARROW))
    details = SubElement(element, "details")
    unit = f", in {chart.y.unit}" if chart.y.unit else ""
    SubElement(details, "summary").text = f"The numbers{unit}"
    details.append(table(chart))
    caption = SubElement(element, "figcaption")
    title = SubElement(caption, "strong")
    title.text = f"{chart.title}."
    title.tail = f" Medians{' and quartiles' if chart.spread else ''}; "
    title.tail += f"{circumstances(chart.measured)}; "
    link = SubElement(caption, "a", href=data)
    link.text, link.tail = "data", ", made by "
    SubElement(caption, "code").text = f"python -m bench.{chart.data}"
    caption[-1].tail = "."
    return element


def circumstances(measured: Mapping[str, object]) -> str:
    """Return the machine, the system, the Python and the date in one phrase."""
    cores = measured["cores"]
    told = (
        f"{cores} core{'' if cores == 1 else 's'}",
        *(str(measured[key]) for key in ("processor", "system", "python", "date")),
    )
    return ", ".join(told)


def _make(
    mark: re.Match[str], layout: Layout, charts: Path, data: Path
) -> list[Element]:
    folders = homes(mark[0], layout)
    if len(folders) > 1:
        pages = f"{len(folders)} pages show it"
        raise ChartError(f"{charts.name}/{mark[1]}.toml: {pages}: leave it on one")
    chart = read(mark[1], charts, data)
    href = os.path.relpath(data / f"{chart.data}.json", folders[0])
    return [figure(chart, href.replace(os.sep, "/"))]


class ChartExtension(Extension):
    """The extension `press.charts`; its options are three folders."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "charts": ["docs/charts", "the folder of the charts"],
            "data": ["docs/data", "the folder of the data files"],
            "root": [".", "the folder that the pages are below"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processor that puts the charts in their places."""
        root, charts, data = (
            Path(self.getConfig(key)).absolute() for key in ("root", "charts", "data")
        )
        layout = Layout.of(root)
        drawn = Insertions(md, MARK, lambda mark: _make(mark, layout, charts, data))
        md.treeprocessors.register(drawn, "charts", PRIORITY)


def makeExtension(**options: Any) -> ChartExtension:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it."""
    return ChartExtension(**options)
