"""Write figures to docs/data, with a description of the machine they come from."""

import json
import os
import platform
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

DATA = Path(__file__).parents[1] / "docs" / "data"


def record(name: str, figures: Mapping[str, object], folder: Path = DATA) -> None:
    """Write the data file of that name.

    Args:
        name: the file's name without its suffix.
        figures: what was measured, as JSON can hold it.
        folder: where to write it.
    """
    text = json.dumps({"measured": circumstances(), **figures}, indent=2)
    folder.joinpath(f"{name}.json").write_text(text + "\n", encoding="utf-8")


def show(name: str, figures: Mapping[str, object]) -> None:
    """Print figures as a table: a row for each group, a column for each last key."""
    table = Table(title=name, title_justify="left", box=SIMPLE_HEAD)
    rows = dict(_rows(figures, ()))
    columns = dict.fromkeys(key for row in rows.values() for key in row)
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    for path, row in rows.items():
        table.add_row(" ".join(path), *(_digits(row.get(key)) for key in columns))
    Console().print(table)


def _rows(
    figures: Mapping[str, object], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], dict[str, object]]]:
    row = {k: v for k, v in figures.items() if not isinstance(v, (Mapping, list))}
    if row:
        yield path, row
    for key, value in figures.items():
        if isinstance(value, Mapping):
            yield from _rows(value, (*path, key))


def _digits(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return "" if value is None else str(value)


def circumstances() -> dict[str, object]:
    """Return when and where the measuring takes place."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {re.split('[-+]', platform.release())[0]}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        described = ""
    model = re.search(r"model name\s*:\s*(.+)", described)
    return model[1] if model else platform.processor() or platform.machine()
