"""Read what a chart shows: docs/charts/NAME.toml, and the data file that it names.

    title = "One message, by size"
    description = "What a reader sees who does not see the picture."
    data = "handoff"            # the name of the data file
    kind = "lines"              # or "bars"

    [x]
    label = "Message"
    scale = "log"               # or "linear"; bars have none
    points = [{ key = "kib_1", label = "1 KiB", at = 1024 }]

    [y]
    label = "Time for one message"
    unit = "µs"
    scale = "log"               # or "linear"

    [[series]]
    label = "Queue"
    key = "sizes.{x}.microseconds.queue"    # {x} is the key of each point in turn

A series may have these too:

    only = ["kib_1"]            # has these points alone
    optional = true             # is left out where the data have none of it
    ceiling = true              # is a limit of the machine
    drawn = false               # stands in the table alone
    accent = true               # is what the chart is about
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Self, TypeVar

from doccheck.figures.data import Data, FigureError

MARK = re.compile(r"<!-- chart: ([\w-]+) -->")
SCALES = "log", "linear"
NAMES = {str: "text", list: "list", dict: "table", bool: "true or false"}
T = TypeVar("T")
MOST = {"lines": 6, "bars": 3}
"""How many series a reader can tell from one another."""


class ChartError(ValueError):
    """A chart that cannot be drawn; the text says why, and what to do."""


@dataclass(frozen=True)
class Value:
    """What was measured at one point: a median, and the quartiles if recorded."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Point:
    """A place on the axis of what was varied."""

    key: str
    label: str
    at: float


@dataclass(frozen=True)
class Axis:
    """What an axis says: its label, the unit of its numbers, and its scale."""

    label: str
    unit: str
    scale: str


@dataclass(frozen=True)
class Series:
    """What was measured in one way, point by point; None where it was not."""

    label: str
    values: tuple[Value | None, ...]
    ceiling: bool
    drawn: bool
    accent: bool


@dataclass(frozen=True)
class Chart:
    """A chart, with all that it shows."""

    name: str
    title: str
    description: str
    data: str
    kind: str
    x: Axis
    y: Axis
    points: tuple[Point, ...]
    series: tuple[Series, ...]
    measured: Mapping[str, object]

    @property
    def drawn(self) -> list[Series]:
        """The series that are drawn, but for the ceilings."""
        return [s for s in self.series if s.drawn and not s.ceiling]

    @property
    def spread(self) -> bool:
        """Whether quartiles were recorded."""
        values = (value for one in self.series for value in one.values if value)
        return any(value.low < value.high for value in values)

    @property
    def ceilings(self) -> list[Series]:
        """The limits of the machine."""
        return [s for s in self.series if s.drawn and s.ceiling]


class _Table:
    """A table of the file: what is needed is taken, and what is left is an error."""

    def __init__(self, given: Any, where: str, path: str = "") -> None:
        self.given, self.where, self.path = given, where, path
        if not isinstance(given, dict):
            self.fail("it", f"is {given!r:.40}", "make it a table")

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        value = self.given.pop(key, default)
        if not isinstance(value, kind):
            why = "is missing" if value is None else f"is {value!r:.40}"
            self.fail(key, why, f"give it a {NAMES.get(kind, 'number')}")
        return value

    def one_of(self, key: str, names: Sequence[str]) -> str:
        name = self.take(key, str)
        if name not in names:
            self.fail(key, f"is {name!r}", f"take one of {', '.join(names)}")
        return name

    def tables(self, key: str) -> list[Self]:
        path, tables = f"{self.path}{key}", enumerate(self.take(key, list), 1)
        return [type(self)(one, self.where, f"{path} {n}: ") for n, one in tables]

    def table(self, key: str) -> Self:
        return type(self)(self.take(key, dict), self.where, f"{self.path}{key}.")

    def done(self) -> None:
        for key in self.given:
            self.fail(key, "is not known", "mend its name, or remove it")

    def fail(self, key: str, why: str, cure: str) -> NoReturn:
        raise ChartError(f"{self.where}: {self.path}{key} {why}: {cure}")


def sources(text: str, charts: Path) -> set[str]:
    """Return the names of the data files behind the charts on a page.

    Args:
        text: the page.
        charts: the folder of the charts.

    Raises:
        ChartError: if there is no such chart.
    """
    return {_table(name, charts).take("data", str) for name in MARK.findall(text)}


def read(name: str, charts: Path, data: Data) -> Chart:
    """Return the chart of that name.

    Args:
        name: the name of its file, without the suffix.
        charts: the folder of the charts.
        data: where the figures are.

    Raises:
        ChartError: if it cannot be drawn.
    """
    spec = _table(name, charts)
    file, kind = spec.take("data", str), spec.one_of("kind", list(MOST))
    x, points = _across(spec.table("x"), kind)
    listed = [_series(one, file, points, data) for one in spec.tables("series")]
    chart = Chart(
        name,
        spec.take("title", str),
        spec.take("description", str),
        file,
        kind,
        x,
        _axis(spec.table("y")),
        points,
        tuple(series for series in listed if any(series.values)),
        _below(spec, "data", f"{file}.measured", data),
    )
    _suits(chart, spec)
    spec.done()
    return chart


def _table(name: str, charts: Path) -> _Table:
    path = charts / f"{name}.toml"
    where = f"{charts.name}/{path.name}"
    if not path.is_file():
        raise ChartError(f"{where}: there is no such chart: write it, or mend its name")
    try:
        return _Table(tomllib.loads(path.read_text(encoding="utf-8")), where)
    except tomllib.TOMLDecodeError as error:
        raise ChartError(f"{where}: {error}: mend the TOML") from None


def _axis(table: _Table) -> Axis:
    label, unit = table.take("label", str), table.take("unit", str)
    axis = Axis(label, unit, table.one_of("scale", SCALES))
    table.done()
    return axis


def _across(table: _Table, kind: str) -> tuple[Axis, tuple[Point, ...]]:
    label = table.take("label", str)
    scale = table.one_of("scale", SCALES) if kind == "lines" else ""
    points = []
    for one in table.tables("points"):
        key = one.take("key", str)
        at = float(one.take("at", int | float)) if scale else 0.0  # type: ignore[arg-type]
        if scale == "log" and at <= 0:
            one.fail("at", f"is {at:g}", "log has no place for it: take linear")
        points.append(Point(key, one.take("label", str, key), at))
        one.done()
    if len(points) < 2:
        table.fail("points", f"are {len(points)}", "give two or more")
    table.done()
    return Axis(label, "", scale), tuple(points)


def _series(table: _Table, file: str, points: Sequence[Point], data: Data) -> Series:
    label, key = table.take("label", str), table.take("key", str)
    optional = table.take("optional", bool, default=False)
    every = [point.key for point in points]
    only = table.take("only", list, every)
    if strange := sorted({str(one) for one in only} - set(every)):
        table.fail("only", f"names {strange[0]!r}", "take keys of x.points")
    values: list[Value | None] = []
    for point in points:
        path = f"{file}.{key.replace('{x}', point.key)}"
        values.append(
            _value(table, path, data, optional) if point.key in only else None
        )
    ceiling = table.take("ceiling", bool, default=False)
    drawn = table.take("drawn", bool, default=True)
    accent = table.take("accent", bool, default=False)
    table.done()
    return Series(label, tuple(values), ceiling, drawn, accent)


def _value(table: _Table, path: str, data: Data, optional: bool) -> Value | None:
    try:
        node = data.below(path)
    except FigureError as error:
        if optional:
            return None
        table.fail("key", f"leads nowhere, {error}", "mend it, or measure again")
    spread = node if isinstance(node, dict) else {"median": node}
    numbers = [
        spread.get(name, spread.get("median")) for name in ("median", "low", "high")
    ]
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        table.fail("key", f"leads to {node!r:.40} ({path})", "name a figure")
    return Value(*map(float, numbers))  # type: ignore[arg-type]


def _below(table: _Table, key: str, path: str, data: Data) -> Any:
    try:
        return data.below(path)
    except FigureError as error:
        table.fail(key, f"leads nowhere, {error}", "mend it, or measure first")


def _suits(chart: Chart, spec: _Table) -> None:
    most = MOST[chart.kind]
    if not 1 <= len(chart.drawn) <= most:
        cure = f"draw one to {most}, and give the others drawn = false"
        spec.fail("series", f"draws {len(chart.drawn)}", cure)
    lows = [value.low for one in chart.series for value in one.values if value]
    if chart.y.scale == "log" and min(lows) <= 0:
        spec.fail("y.scale", f"is log, with {min(lows):g} in the data", "take linear")
