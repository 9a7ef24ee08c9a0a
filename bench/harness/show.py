"""Print figures as tables: a row for each way, a column for each case or unit."""

from collections.abc import Iterator, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

MOST = 40
WIDEST = 12
"""How many rows and columns a table may have to be read."""
SPREAD = {"low", "median", "high"}


def show(
    name: str, figures: Mapping[str, object], measured: Mapping[str, object]
) -> None:
    """Print what a program measured.

    Args:
        name: the name of the program.
        figures: case by unit by way, or less: a number, or a median with quartiles.
        measured: where and when.
    """
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    where = ", ".join(f"{value}" for value in measured.values() if value is not None)
    console.print(f"{name} ({where})", highlight=False, soft_wrap=True)
    for part in parts(figures, ()):
        console.print(part)


def parts(node: Mapping[str, object], path: tuple[str, ...]) -> Iterator[Table | str]:
    """Yield a table for each group of figures below a node, and a line for others."""
    for key, value in node.items():
        if is_leaf(value):
            yield f"{_title((*path, key))}: {_written(value)}"
    below = {key: value for key, value in node.items() if isinstance(value, Mapping)}
    groups = {key: value for key, value in below.items() if not is_leaf(value)}
    for key in [key for key, value in groups.items() if len(value) > MOST]:
        yield f"{_title((*path, key))}: {len(groups.pop(key)):,} entries"
    flat = {key: value for key, value in groups.items() if _depth(value) == 1}
    if len(flat) > WIDEST:
        yield f"{_title(path)}: {len(flat):,} entries"
    elif flat:
        yield _table(path, flat)
    for key, group in groups.items():
        if _depth(group) == 3 and (units := _units(group)):
            singles, others = units
            if singles:
                yield _table((*path, key), singles)
            for unit, columns in others.items():
                yield _table((*path, key, unit), columns)
        elif _depth(group) > 1:
            yield from parts(group, (*path, key))


def is_leaf(value: object) -> bool:
    """Return whether it is a figure: a number, a text, or a median with quartiles."""
    return not isinstance(value, (Mapping, list)) or _is_spread(value)


def _is_spread(value: object) -> bool:
    return isinstance(value, Mapping) and value.keys() == SPREAD


def _depth(value: object) -> int:
    if is_leaf(value) or not isinstance(value, Mapping):
        return 0
    return 1 + max(map(_depth, value.values()), default=0)


Columns = dict[str, dict[str, Mapping[str, object]]]


def _units(
    group: Mapping[str, object],
) -> tuple[dict[str, dict[str, object]], Columns] | None:
    """Return a group of cases unit by unit: single figures, and those of ways.

    None if the cases have not the same units.
    """
    cases = {key: case for key, case in group.items() if isinstance(case, Mapping)}
    units = [list(case) for case in cases.values()]
    if len(cases) < len(group) or any(other != units[0] for other in units):
        return None
    singles: dict[str, dict[str, object]] = {}
    others: Columns = {}
    for key, case in cases.items():
        for unit, value in case.items():
            if isinstance(value, Mapping) and not is_leaf(value):
                others.setdefault(unit, {})[key] = value
            else:
                singles.setdefault(unit, {})[key] = value
    return singles, others


def _table(path: tuple[str, ...], columns: Mapping[str, Mapping[str, object]]) -> Table:
    table = Table(title=_title(path), title_justify="left", box=SIMPLE_HEAD)
    table.add_column("", no_wrap=True)
    for column in columns:
        table.add_column(str(column), justify="right", no_wrap=True)
    for row in dict.fromkeys(key for ways in columns.values() for key in ways):
        cells = (_written(ways.get(row)) for ways in columns.values())
        table.add_row(str(row), *cells)
    return table


def _title(path: tuple[str, ...]) -> str:
    return ", ".join(map(str, path)).replace("_", " ")


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        if not _is_spread(value):
            return "…"
        low, median, high = (float(value[key]) for key in ("low", "median", "high"))
        off = (high - low) / 2 / median if median else 0.0
        return f"{_digits(median)} ±{off:.0%}"
    return _digits(value)


def _digits(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return (
        "" if value is None else f"{value:,}" if isinstance(value, int) else f"{value}"
    )
