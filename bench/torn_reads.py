"""How often does a reader see half of a number that another process stores?

    python -m bench.torn_reads

`MATRIX_PYTHONS` names more Pythons, separated by blanks; the others keep their record.

For each Python the record says how many reads saw a mixture of -1 and 0, through a
memoryview of either kind of memory and through ctypes.

What would change it: another build, or another processor. A count above 0 is proof, a
count of 0 is none.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.harness import run
from bench.harness.record import DATA
from doccheck.pythons.column import Column
from doccheck.pythons.interpreter import NATIVE, ask

PROGRAMS = Path("snippets/beyond").resolve()
ASK = """
import json, sys
from multiprocessing import RawArray
from multiprocessing.shared_memory import SharedMemory
from torn_reads import CTYPES, MAPPING, VIEW, reads
segment, counts = SharedMemory(create=True, size=4096), {}
for name, kind in ("ctypes", CTYPES), ("view", VIEW), ("mapping", MAPPING):
    memory = segment if kind == MAPPING else RawArray("q", 1)
    seen = reads(memory, kind, int(sys.argv[1]))
    counts[name] = {"reads": seen.total(), "torn": seen.total() - seen[0] - seen[-1]}
segment.unlink()
print(json.dumps(counts))
"""


def key(column: Column) -> str:
    """Return a name for a build that a page can use: `pypy`, `i386`, `cpython`."""
    kind = column.implementation.removeprefix("CPython").strip() or column.machine
    kind = "i386" if column.bits < 64 and kind == "x86_64" else kind
    kind = column.libc if column.libc not in {"", "glibc"} else kind
    return kind.lower().replace("-", "_")


def measure(is_quick: bool) -> Mapping[str, object]:
    """Return the reads and the mixtures among them, by build and kind of access."""
    path = DATA / "torn_reads.json"
    before = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    builds = dict(before.get("builds", {}))
    count = 50_000 if is_quick else 2_000_000
    for python in [sys.executable, *os.environ.get("MATRIX_PYTHONS", "").split()]:
        interpreter = ask(python)
        column = Column.of(interpreter)
        reads = count if column.tier == NATIVE else 50_000
        done = subprocess.run(
            [python, "-c", ASK, str(reads)],
            cwd=PROGRAMS,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        builds[key(column)] = {
            "version": str(interpreter),
            "tier": column.tier,
            **json.loads(done.stdout),
        }
    return {"builds": dict(sorted(builds.items()))}


if __name__ == "__main__":
    run("torn_reads", measure, is_fact=True)
