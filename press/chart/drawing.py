"""Draw a chart as SVG: lines or bars, for a wide page and for a telephone.

Colours and dashes are classes of the site's style sheet, so that they follow its two
schemes; series differ by dash, marker and label too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from press.chart.scale import Scale, around, between, written
from press.chart.spec import Chart, Series, Value

MARKERS = (
    "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0",  # a circle
    "m-3-3h6v6h-6z",  # a square
    "m0-4l4 7h-8z",  # a triangle
    "m0-4.5l4 4.5l-4 4.5l-4-4.5z",  # a diamond
    "m0 4l4-7h-8z",  # a triangle on its head
    "m-4-1h3v-3h2v3h3v2h-3v3h-2v-3h-3z",  # a plus
)


@dataclass(frozen=True)
class Paper:
    """The size of a drawing and of its letters, in pixels as the reader sees them."""

    name: str
    width: int
    font: int
    height: int

    def room(self, texts: Iterable[str]) -> float:
        """Return how wide the longest of some texts is, at most."""
        return max((len(text) for text in texts), default=0) * self.font * 0.56


WIDE = Paper("wide", 640, 13, 340)
NARROW = Paper("narrow", 320, 12, 300)


def draw(chart: Chart, paper: Paper) -> Element:
    """Return the drawing of a chart."""
    svg = Element("svg", {"class": paper.name, "role": "img"})
    ids = {part: f"{chart.name}-{paper.name}-{part}" for part in ("title", "desc")}
    svg.set("aria-labelledby", " ".join(ids.values()))
    for part, text in zip(ids, (chart.title, chart.description), strict=True):
        SubElement(svg, part, id=ids[part]).text = text
    height = (_lines if chart.kind == "lines" else _bars)(svg, chart, paper)
    svg.set("viewBox", f"0 0 {paper.width} {_px(height)}")
    return svg


def _lines(svg: Element, chart: Chart, paper: Paper) -> float:
    wide, font = paper is WIDE, paper.font
    shown = [*chart.drawn, *chart.ceilings]
    values = [v for series in shown for v in series.values if v]
    numbers = [n for v in values for n in (v.low, v.high)]
    top, bottom = 2.4 * font, float(paper.height - 3.6 * font)
    up = around(chart.y.scale, numbers, bottom, top)
    ticks = {written(tick, chart.y.unit): up.place(tick) for tick in up.ticks()}
    left = paper.room(ticks) + 8
    right = paper.width - (paper.room(s.label for s in shown) + 14 if wide else 8)
    along = between(chart.x.scale, [p.at for p in chart.points], left + 8, right - 8)

    _text(svg, 0, font, f"{chart.y.label}", "axis")
    for label, y in ticks.items():
        _path(svg, f"M{_px(left)} {_px(y)}H{_px(right)}", "grid")
        _text(svg, left - 6, y + 0.35 * font, label, "end")
    places = {point.label: along.place(point.at) for point in chart.points}
    for label, x in _apart(places, paper).items():
        _path(svg, f"M{_px(places[label])} {_px(bottom)}v4", "tick")
        _text(svg, x, bottom + 1.5 * font, label, "mid")
    _text(svg, (left + right) / 2, bottom + 3 * font, chart.x.label, "mid axis")

    ends = []
    for number, series in enumerate(shown):
        style = _style(series, number)
        spots = [
            (along.place(point.at), up.place(value.median), value)
            for point, value in zip(chart.points, series.values, strict=True)
            if value
        ]
        _path(svg, "M" + "L".join(f"{_px(x)} {_px(y)}" for x, y, _ in spots), style)
        whiskers = (_whisker(f"M{_px(x)} ", up, "V", value) for x, _, value in spots)
        if drawn := "".join(whiskers):
            _path(svg, drawn, f"{style} spread")
        if not series.ceiling:
            shape = MARKERS[number]
            marks = "".join(f"M{_px(x)} {_px(y)}{shape}" for x, y, _ in spots)
            _path(svg, marks, f"{style} mark")
        ends.append((spots[-1][1], series, style))
    if wide:
        ends.sort(key=lambda end: end[0])
        heights = _spread([y for y, _, _ in ends], font + 3, top, bottom)
        for y, (_, series, style) in zip(heights, ends, strict=True):
            _text(svg, right + 6, y + 0.35 * font, series.label, f"{style} name")
        return paper.height
    return _legend(svg, shown, paper, paper.height)


def _bars(svg: Element, chart: Chart, paper: Paper) -> float:
    wide, font = paper is WIDE, paper.font
    shown = [*chart.drawn, *chart.ceilings]
    values = [v for series in shown for v in series.values if v]
    numbers = [n for v in values for n in (v.low, v.high)]
    room = paper.room(written(v.median, chart.y.unit) for v in values) + 8
    left = paper.room(p.label for p in chart.points) + 10 if wide else 1.0
    right = paper.width - room
    along = around(chart.y.scale, numbers, left, right)
    thick, gap = 1.1 * font, 0.5 * font
    y = top = 1.8 * font + (1.5 * font if chart.ceilings else 0)
    _text(svg, 0, font, f"{chart.y.label}", "axis")
    rows = Element("g")
    for number, point in enumerate(chart.points):
        y += gap
        if wide:
            middle = y + thick * len(chart.drawn) / 2
            _text(rows, left - 8, middle + 0.35 * font, point.label, "end")
        else:
            _text(rows, 0, y + font, point.label, "")
            y += 1.4 * font
        for order, series in enumerate(chart.drawn):
            if value := series.values[number]:
                _bar(rows, along, value, y, thick, (_style(series, order), order))
                beside = along.place(max(value.high, value.median)) + 6
                text = written(value.median, chart.y.unit)
                _text(rows, beside, y + thick / 2 + 0.35 * font, text, "")
            y += thick + 2
    y += gap
    for tick in along.ticks():
        _path(svg, f"M{_px(along.place(tick))} {_px(top)}V{_px(y)}", "grid")
    svg.extend(rows)
    for series in chart.ceilings:
        value = next(filter(None, series.values))
        x = along.place(value.median)
        _path(svg, f"M{_px(x)} {_px(top - 4)}V{_px(y)}", "limit")
        _text(
            svg,
            _inside(series.label, x, paper),
            top - 8,
            series.label,
            "mid limit name",
        )
    places = {written(t, chart.y.unit): along.place(t) for t in along.ticks()}
    for label, x in _apart(places, paper).items():
        _text(svg, x, y + 1.3 * font, label, "mid")
    y += 1.8 * font
    if len(chart.drawn) > 1:
        return _legend(svg, chart.drawn, paper, y)
    return y


def _bar(
    parent: Element,
    along: Scale,
    value: Value,
    y: float,
    thick: float,
    look: tuple[str, int],
) -> None:
    """Draw a bar from 0, or on a log scale, which has no 0, a dot on a stem."""
    style, order = look
    end, middle = along.place(value.median), _px(y + thick / 2)
    start = _px(along.start)
    if along.kind == "log":
        _path(parent, f"M{start} {middle}H{_px(end)}", "stem")
        _path(parent, f"M{_px(end)} {middle}{MARKERS[order]}", f"{style} mark")
    else:
        box = f"M{start} {_px(y)}H{_px(end)}v{_px(thick)}H{start}z"
        _path(parent, box, f"{style} bar")
    if drawn := _whisker("M", along, f" {middle}H", value):
        _path(parent, drawn, f"{style} spread")


def _whisker(start: str, scale: Scale, way: str, value: Value) -> str:
    """Return the stroke from the lower to the upper quartile, empty if too short."""
    low, high = scale.place(value.low), scale.place(value.high)
    return f"{start}{_px(low)}{way}{_px(high)}" if abs(high - low) >= 1.5 else ""


def _legend(svg: Element, shown: Sequence[Series], paper: Paper, y: float) -> float:
    x, font = 0.0, paper.font
    for number, series in enumerate(shown):
        wide = paper.room([series.label]) + 46
        if x and x + wide > paper.width:
            x, y = 0.0, y + 1.7 * font
        style = _style(series, number)
        middle = y + 0.65 * font
        _path(svg, f"M{_px(x)} {_px(middle)}h26", style)
        if not series.ceiling:
            mark = f"M{_px(x + 13)} {_px(middle)}{MARKERS[number]}"
            _path(svg, mark, f"{style} mark")
        _text(svg, x + 32, y + font, series.label, "")
        x += wide
    return y + 1.7 * font


def _style(series: Series, number: int) -> str:
    if series.ceiling:
        return "limit"
    return f"s{number} accent" if series.accent else f"s{number}"


def _inside(label: str, x: float, paper: Paper) -> float:
    """Return where to centre a label, so that it does not leave the paper."""
    half = paper.room([label]) / 2
    return min(max(x, half), paper.width - half)


def _apart(places: dict[str, float], paper: Paper) -> dict[str, float]:
    """Return every first, second or further label, so that none touches the next."""
    labels = list(places)
    places = {label: _inside(label, places[label], paper) for label in labels}
    for stride in range(1, len(labels)):
        kept = labels[::-1][::stride][::-1]
        if all(
            places[other] - places[one]
            > paper.room([one]) / 2 + paper.room([other]) / 2 + 4
            for one, other in pairwise(kept)
        ):
            return {label: places[label] for label in kept}
    return {labels[-1]: places[labels[-1]]}


def _spread(
    wanted: Sequence[float], gap: float, top: float, bottom: float
) -> list[float]:
    """Return heights near those wanted, in order, each a gap below the one before."""
    placed: list[float] = []
    for height in wanted:
        placed.append(max(height, placed[-1] + gap) if placed else height)
    below = bottom
    for number in reversed(range(len(placed))):
        placed[number] = max(min(placed[number], below), top)
        below = placed[number] - gap
    return placed


def _path(parent: Element, d: str, style: str) -> None:
    SubElement(parent, "path", {"class": style, "d": d})


def _text(parent: Element, x: float, y: float, text: str, style: str) -> None:
    place = {"x": _px(x), "y": _px(y)}
    SubElement(parent, "text", ({"class": style} if style else {}) | place).text = text


def _px(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
