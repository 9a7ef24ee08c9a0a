"""What a console block runs: a copy of a program, or a module, under a start method."""

import ast
import importlib.util
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from doccheck.console import Console
from doccheck.layout import Layout
from doccheck.session import Finished, run

SECONDS = 60.0
"""How long a program may run unless its page says otherwise."""

PRELOAD = Path(__file__).with_name("preload")


def source(console: Console, layout: Layout) -> Path:
    """Return the file that a console block runs.

    Raises:
        LookupError: if there is no such program or module.
    """
    if console.program:
        return layout.program(console.program)
    try:
        found = importlib.util.find_spec(console.module)
    except ModuleNotFoundError:
        found = None
    if not found or not found.origin:
        raise LookupError(f"there is no module {console.module}: correct the command")
    return Path(found.origin)


def start_methods(path: Path) -> list[str]:
    """Return the start methods to run a program under; none if it starts no process."""
    starters = {"multiprocessing", "concurrent"}
    if starters.isdisjoint(name.split(".")[0] for name in _imports(path)):
        return []
    return multiprocessing.get_all_start_methods()


def execute(console: Console, layout: Layout, method: str | None) -> Finished:
    """Run what a console block shows, in a folder that holds the program alone."""
    with tempfile.TemporaryDirectory(prefix="run-") as folder:
        here, scratch = Path(folder, "here"), Path(folder, "tmp")
        here.mkdir()
        scratch.mkdir()
        if console.program:
            shutil.copy(layout.program(console.program), here)
        what = [console.program] if console.program else ["-m", console.module]
        return run(
            [sys.executable, *what, *console.arguments],
            here,
            _environment(scratch, method),
            SECONDS,
        )


def _environment(scratch: Path, method: str | None) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    chosen = {"DOCCHECK_START_METHOD": method} if method else {}
    return inherited | chosen | {
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "PYTHONPATH": str(PRELOAD),
        "TMPDIR": str(scratch),
    }  # fmt: skip


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
