"""Record figures with a description of the machine that they come from."""

import json
import os
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

DATA = Path(__file__).parents[2] / "docs" / "data"
NOISE = re.compile(r"\((?:R|TM)\)|\b(?:CPU|Processor|\d+-Core)\b", re.IGNORECASE)


def record(
    name: str,
    run: Mapping[str, object],
    folder: Path = DATA,
    *,
    is_fact: bool = False,
    replace: bool = False,
) -> None:
    """Add a run to what is recorded of its machine.

    Args:
        name: the name of the data file, without its suffix.
        run: what was measured, and under `measured` where.
        folder: where facts are, and machines below.
        is_fact: whether the figures are the same on every machine: then they take the
            place of those before.
        replace: whether to forget the machine's earlier runs, as when the program
            measures something else now.
    """
    if is_fact:
        write(folder / f"{name}.json", run)
        return
    measured = run["measured"]
    assert isinstance(measured, Mapping)
    path = folder / "machines" / machine(str(measured["processor"])) / f"{name}.json"
    if path.is_file() and not replace:
        before = json.loads(path.read_text(encoding="utf-8"))
        earlier = before.pop("earlier", [])
        run = {**run, "earlier": [before, *earlier]}
    write(path, run)


def write(path: Path, figures: Mapping[str, object]) -> None:
    """Write a data file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def machine(processor: str) -> str:
    """Return the name of the folder for a machine with that processor: `amd-epyc`."""
    return "-".join(re.findall(r"[a-z0-9]+", NOISE.sub(" ", processor).lower()))


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
