"""Write figures to docs/data, with a description of the machine they come from."""

import json
import os
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

DATA = Path(__file__).parents[1] / "docs" / "data"


def record(
    name: str,
    figures: Mapping[str, object],
    folder: Path = DATA,
    measured: Mapping[str, object] | None = None,
) -> None:
    """Write the data file of that name.

    Args:
        name: the file's name without its suffix.
        figures: what was measured, as JSON can hold it.
        folder: where to write it.
        measured: what `circumstances` said before the measuring; without it, what it
            says now.
    """
    text = json.dumps({"measured": measured or circumstances(), **figures}, indent=2)
    folder.joinpath(f"{name}.json").write_text(text + "\n", encoding="utf-8")


def circumstances() -> dict[str, object]:
    """Return when and where the measuring takes place."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {re.split('[-+]', platform.release())[0]}",
        "machine": platform.machine(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        described = ""
    model = re.search(r"model name\s*:\s*(.+)", described)
    return model[1] if model else platform.processor() or platform.machine()
