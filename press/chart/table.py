"""The numbers of a chart as a table, and where they come from."""

from xml.etree.ElementTree import Element, SubElement

from press.chart.scale import digits
from press.chart.spec import Chart, Value


def table(chart: Chart) -> Element:
    """Return the table: a row for each point, a column for each series."""
    element = Element("table")
    head = SubElement(SubElement(element, "thead"), "tr")
    SubElement(head, "th", scope="col").text = chart.x.label
    for series in chart.series:
        SubElement(head, "th", scope="col").text = series.label
    body = SubElement(element, "tbody")
    for number, point in enumerate(chart.points):
        row = SubElement(body, "tr")
        SubElement(row, "th", scope="row").text = point.label
        for series in chart.series:
            _cell(SubElement(row, "td"), series.values[number])
    return element


def _cell(cell: Element, value: Value | None) -> None:
    if value is None:
        cell.text = "not measured"
        return
    cell.text = digits(value.median)
    if value.low < value.high:
        SubElement(cell, "br")
        low, high = digits(value.low), digits(value.high)
        SubElement(cell, "small").text = f"{low} to {high}"
