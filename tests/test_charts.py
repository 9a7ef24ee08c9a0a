"""Charts drawn from data: what they show, how they look, and what stops the build."""

import gzip
import json
import re
import tomllib
from pathlib import Path
from xml.etree.ElementTree import tostring

import pytest
from markdown import Markdown

from doccheck.figures.data import Data
from doccheck.layout import Layout
from press.chart.drawing import NARROW, WIDE, draw
from press.chart.scale import SECONDS, Scale, around, between, digits, written
from press.chart.spec import ChartError, read

ROOT = Path(__file__).parents[1]
DATA_OF_THE_GUIDE = Data(ROOT / "docs/data")
CHARTS = sorted(path.stem for path in (ROOT / "docs/charts").glob("*.toml"))
PAPERS = [WIDE, NARROW]
CELL = re.compile("<t[hd](?: [^>]*)?>(.*?)</t[hd]>", re.DOTALL)
MEASURED = {
    "program": "bench/speed.py",
    "date": "2026-01-02",
    "processor": "Processor X",
    "cores": 2,
    "system": "Linux 6.1",
    "python": "CPython 3.11.7",
}
DATA = {
    "measured": MEASURED,
    "sizes": {
        "small": {"queue": {"low": 9, "median": 10, "high": 20}, "pipe": 5, "copy": 1},
        "large": {"queue": {"low": 900, "median": 1000, "high": 1500}, "pipe": 400},
    },
    "zero": 0,
    "limit": 2,
}
LINES = """\
title = "Cost by size"
description = "The queue rises."
data = "speed"
kind = "lines"

[x]
label = "Size"
scale = "log"
points = [
  { key = "small", label = "1 KiB", at = 1 },
  { key = "large", label = "1 MiB", at = 1024 },
]

[y]
label = "Time"
unit = "µs"
scale = "log"

[[series]]
label = "Queue"
key = "sizes.{x}.queue"

[[series]]
label = "Pipe"
key = "sizes.{x}.pipe"
accent = true

[[series]]
label = "memcpy"
key = "sizes.{x}.copy"
only = ["small"]
drawn = false

[[series]]
label = "limit"
key = "limit"
ceiling = true
"""
BARS = (
    LINES.replace('kind = "lines"', 'kind = "bars"')
    .replace('label = "Size"\nscale = "log"', 'label = "Size"')
    .replace(", at = 1 ", " ")
    .replace(", at = 1024 ", " ")
)


@pytest.fixture
def guide(tmp_path):
    for folder in "charts", "data", "part":
        (tmp_path / "docs" / folder).mkdir(parents=True)
    (tmp_path / "docs/data/speed.json").write_text(json.dumps(DATA), encoding="utf-8")
    return tmp_path / "docs"


def chart(guide, spec=LINES):
    (guide / "charts/cost.toml").write_text(spec, encoding="utf-8")
    return read("cost", guide / "charts", Data(guide / "data"))


def html(guide, text="# A\n\n<!-- chart: cost -->\n"):
    page = guide / "part/page.md"
    page.write_text(f"---\ntitle: A\n---\n\n{text}", encoding="utf-8")
    extensions = ["pymdownx.superfences", "press"]
    configs = {"press": {"root": str(guide.parent)}}
    return Markdown(extensions=extensions, extension_configs=configs).convert(text)


def texts(svg):
    return [element.text for element in svg.iter("text")]


def test_a_chart_is_a_figure_with_two_drawings_a_table_and_its_origin(guide):
    chart(guide)
    shown = html(guide)
    assert shown.count("<svg") == 2
    assert shown.count('role="img"') == 2
    for paper in "wide", "narrow":
        assert f'aria-labelledby="cost-{paper}-title cost-{paper}-desc"' in shown
        assert f'<title id="cost-{paper}-title">Cost by size</title>' in shown
        assert f'<desc id="cost-{paper}-desc">The queue rises.</desc>' in shown
    assert shown.index("</details>") < shown.index("<figcaption>")
    words = re.sub("<.+?>", "", shown.partition("<figcaption>")[2])
    assert " ".join(words.split()) == (
        "Cost by size. Medians and quartiles; 2 cores, Processor X, Linux 6.1, "
        "CPython 3.11.7, 2026-01-02; data and how it was measured: "
        "python -m bench.speed."
    )
    assert '<a href="../data/speed.json">data</a>' in shown


def test_the_table_has_all_that_was_measured_with_its_spread(guide):
    chart(guide)
    shown = html(guide)
    assert "<summary>The numbers, in µs</summary>" in shown
    table = shown.partition("<table>")[2].partition("</table>")[0]
    cells = [re.sub("<.+?>", " ", c) for c in CELL.findall(table)]
    assert [" ".join(cell.split()) for cell in cells] == [
        *("Size", "Queue", "Pipe", "memcpy", "limit"),
        *("1 KiB", "10 9 to 20", "5", "1", "2"),
        *("1 MiB", "1,000 900 to 1,500", "400", "not measured", "2"),
    ]


def test_in_code_a_chart_is_code(guide):
    chart(guide)
    assert "&lt;!-- chart: cost --&gt;" in html(guide, "```\n<!-- chart: cost -->\n```")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
@pytest.mark.parametrize("spec", [LINES, BARS], ids=["lines", "bars"])
def test_what_is_drawn_is_named_and_told_apart_by_more_than_colour(guide, spec, paper):
    svg = draw(chart(guide, spec), paper)
    shown = texts(svg)
    assert {"Queue", "Pipe", "limit"} <= set(shown)
    assert "memcpy" not in shown
    assert "Time" in shown
    drawn = {path.get("class"): path.get("d") for path in svg.iter("path")}
    assert "limit" in drawn
    assert "s0 spread" in drawn
    assert "s1 accent spread" not in drawn
    shapes = [
        re.sub(r"M[\d.]+ [\d.]+", "", drawn[f"{n} mark"]) for n in ("s0", "s1 accent")
    ]
    assert len({shape[:8] for shape in shapes}) == 2


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_linear_bars_are_boxes_from_zero(guide, paper):
    svg = draw(chart(guide, BARS.replace('"log"', '"linear"')), paper)
    boxes = [p.get("d") for p in svg.iter("path") if "bar" in p.get("class").split()]
    assert len(boxes) == 4
    assert len({re.match(r"M[\d.]+", box)[0] for box in boxes}) == 1


def test_a_single_series_of_bars_needs_no_legend(guide):
    spec = re.sub(r"\[\[series\]\]\nlabel = \"Pipe.*?\n\n", "", BARS, flags=re.DOTALL)
    assert "Queue" not in texts(draw(chart(guide, spec), WIDE))


def test_a_series_that_the_data_have_nothing_of_may_be_left_out(guide):
    spec = LINES.replace("sizes.{x}.pipe", "peers.{x}.pipe")
    with pytest.raises(ChartError, match="series 2: key leads nowhere"):
        chart(guide, spec)
    found = chart(guide, spec.replace('pipe"\n', 'pipe"\noptional = true\n'))
    assert [series.label for series in found.series] == ["Queue", "memcpy", "limit"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("title =", "titel =", "title is missing: give it a text"),
        ('"lines"', '"pie"', "kind is 'pie': take one of lines, bars"),
        ('data = "speed"', 'data = "sped"', "there is no data file sped.json"),
        ('data = "speed"', "data = 7", "data is 7: give it a text"),
        ('data = "speed"', 'data = "speed"\nend = 1', "end is not known"),
        ('label = "Size"', "", "x.label is missing: give it a text"),
        ('scale = "log"\npoints', 'scale = "lin"\npoints', "x.scale is 'lin': take"),
        ("at = 1 ", "at = 0 ", "x.points 1: at is 0: log has no place for it"),
        ("at = 1 ", 'at = "a" ', "x.points 1: at is 'a': give it a number"),
        ("at = 1 ", "ta = 1 ", "x.points 1: at is missing: give it a number"),
        ('  { key = "large", label = "1 MiB", at = 1024 },\n', "", "x.points are 1"),
        ('unit = "µs"', "", "y.unit is missing: give it a text"),
        ("{x}.queue", "{x}.que", "series 1: key leads nowhere, speed.sizes.small.que"),
        ("sizes.{x}.pipe", "sizes", "series 2: key leads to"),
        ("sizes.{x}.pipe", "measured.date", "series 2: key leads to '2026-01-02'"),
        ('only = ["small"]', 'only = ["big"]', "series 3: only names 'big': take keys"),
        ("drawn = false", "drawn = 0", "series 3: drawn is 0: give it a true or false"),
        ("sizes.{x}.pipe", "zero", "y.scale is log, with 0 in the data: take linear"),
        ("[y]", "[[y]]", "y is [{"),
        ('{ key = "small", label = "1 KiB", at = 1 }', "1", "x.points 1: it is 1"),
        ("[x]", "[x", "mend the TOML"),
        ('key = "limit"', 'kye = "limit"', "series 4: key is missing"),
    ],
)  # fmt: skip
def test_a_chart_that_cannot_be_drawn_names_file_key_and_cure(guide, old, new, why):
    assert old in LINES
    with pytest.raises(ChartError) as caught:
        chart(guide, LINES.replace(old, new, 1))
    assert str(caught.value).startswith("charts/cost.toml: ")
    assert why in str(caught.value)


def test_a_chart_of_data_that_nobody_measured_is_refused(guide):
    path = guide / "data/speed.json"
    values = {key: value for key, value in DATA.items() if key != "measured"}
    path.write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(
        ChartError, match=r"data leads nowhere, .*: mend it, or measure"
    ):
        chart(guide)


def test_a_chart_that_is_none_stops_the_build(guide):
    with pytest.raises(
        ChartError, match=r"none.toml: there is no such chart: write it"
    ):
        html(guide, "<!-- chart: none -->")


@pytest.mark.parametrize("kind", ["lines", "bars"])
def test_more_series_than_can_be_told_apart_are_refused(guide, kind):
    spec = LINES if kind == "lines" else BARS
    more = '[[series]]\nlabel = "A"\nkey = "limit"\n' * 5
    with pytest.raises(ChartError, match="series draws 7: draw one to"):
        chart(guide, f"{spec}{more}")


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (0, "µs", "0 µs"),
        (12.34, "ns", "12.3 ns"),
        (999.9, "µs", "1 ms"),
        (1500, "ms", "1.5 s"),
        (0.25, "ns", "0.25 ns"),
        (0.01234, "", "0.0123"),
        (1234567, "MiB", "1,234,567 MiB"),
        (100, "GB/s", "100 GB/s"),
    ],
)
def test_a_number_is_written_with_three_digits_and_a_fitting_unit(number, unit, text):
    assert written(number, unit) == text


@pytest.mark.parametrize(
    ("kind", "low", "high", "ticks"),
    [
        ("linear", 0, 100, [0, 20, 40, 60, 80, 100]),
        ("linear", 0, 3, [0, 1, 2, 3]),
        ("log", 1, 1000, [1, 10, 100, 1000]),
        ("log", 0.8, 12, [1, 2, 5, 10]),
        ("log", 1, 1e8, [1, 100, 1e4, 1e6, 1e8]),
    ],
)
def test_ticks_are_few_and_round(kind, low, high, ticks):
    assert Scale(kind, low, high, 0, 1).ticks() == pytest.approx(ticks)


def test_numbers_are_placed_along_the_axis():
    assert between("log", [1, 100, 10], 0, 200).place(10) == pytest.approx(100)
    assert between("linear", [0, 4], 10, 50).place(1) == pytest.approx(20)
    assert around("linear", [0, 0], 0, 1).high > 0
    assert around("linear", [3, 97], 0, 1).high >= 97
    wide = around("log", [3, 97], 0, 1)
    assert wide.low < 3 < 97 < wide.high
    assert digits(1000) == "1,000"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
@pytest.mark.parametrize("name", CHARTS)
def test_the_charts_of_the_guide_fit_their_paper(name, paper):
    drawn = read(name, ROOT / "docs/charts", DATA_OF_THE_GUIDE)
    svg = draw(drawn, paper)
    _, _, width, height = map(float, svg.get("viewBox").split())
    ends = []
    for text in svg.iter("text"):
        x, y, room = float(text.get("x")), float(text.get("y")), paper.room([text.text])
        style = (text.get("class") or "").split()
        start = x - room * ("end" in style) - room / 2 * ("mid" in style)
        assert start >= -1, text.text
        assert start + room <= width + 1, text.text
        assert 0 < y <= height, text.text
        ends.append((start, start + room, y, text.text))
    for n, (start, end, y, shown) in enumerate(ends):
        for other_start, other_end, other_y, other in ends[n + 1 :]:
            apart = abs(y - other_y) >= paper.font or end <= other_start
            assert apart or other_end <= start, f"{shown!r} lies on {other!r}"


@pytest.mark.parametrize("name", CHARTS)
def test_the_charts_of_the_guide_are_small_and_the_same_each_time(name):
    drawn = read(name, ROOT / "docs/charts", DATA_OF_THE_GUIDE)
    once, again = (
        b"".join(tostring(draw(drawn, paper)) for paper in PAPERS) for _ in range(2)
    )
    assert once == again
    assert len(gzip.compress(once)) < 4000


@pytest.mark.parametrize("machine", sorted(DATA_OF_THE_GUIDE.machines))
@pytest.mark.parametrize("name", CHARTS)
def test_nothing_that_was_measured_beats_a_limit(name, machine):
    drawn = read(name, ROOT / "docs/charts", Data(ROOT / "docs/data", machine))
    for ceiling in drawn.ceilings:
        for point, limit, *values in zip(
            drawn.points, ceiling.values, *(s.values for s in drawn.drawn), strict=True
        ):
            medians = [value.median for value in values if value]
            if drawn.y.unit in SECONDS:
                assert limit.median <= min(medians), point
            else:
                # A ratio of what is equal is 1 only within the noise of both.
                assert limit.median >= 0.98 * max(medians), point


@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_of_the_guide_is_shown_on_a_page(name):
    spec = tomllib.loads((ROOT / f"docs/charts/{name}.toml").read_text("utf-8"))
    assert spec["description"].endswith(".")
    marks = f"<!-- chart: {name} -->"
    assert any(marks in p.read_text("utf-8") for p in Layout.of(ROOT).all_pages)
