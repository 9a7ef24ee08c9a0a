"""What a console block runs: a copy of a program, or a module, under a start method."""

import math
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from doccheck import sentry
from doccheck.examples import Run
from doccheck.layout import Layout
from doccheck.session import LIMIT, Bound, Finished, run
from doccheck.tracebacks import shorten

PRELOAD = Path(__file__).with_name("preload")
BLANK = re.compile(r"^[ \t]+$", re.MULTILINE)
"""A line of blanks: Markdown leaves nothing of it."""

SHORT = "/tmp" if sys.platform == "darwin" else None
"""Where the folders are made: the one that macOS offers has a name so long that the
sockets of multiprocessing, below it, would be refused."""


def execute(
    example: Run, layout: Layout, method: str | None, patience: float = math.inf
) -> Finished:
    """Run what a console block shows, in a folder that holds the program alone.

    Args:
        example: the console block.
        layout: where the programs are.
        method: the start method to run it under, None for Python's own choice.
        patience: the seconds that it has to print what is shown, if it hangs then, and
            at the most to end, if it does not.

    Returns:
        What the program did. Whatever it left is named there, and removed.
    """
    console = example.console
    with workplace("run-") as (here, scratch, notes):
        if console.program:
            shutil.copy(example.source, here)
        what = [console.program] if console.program else ["-m", console.module]
        result = run(
            [example.interpreter.path, *what, *console.arguments],
            here,
            environment(layout, method, scratch, notes),
            _bound(example, patience),
            merged=example.directive.stderr,
        )
        left = *result.left, *sentry.left(notes, layout)
        if result.status is not None and result.status >= 0:
            left += tuple(f"temporary file {path.name}" for path in scratch.iterdir())
        printed, errors = (
            BLANK.sub("", shorten(text.replace(f"{here}{os.sep}", "")))
            for text in (result.printed, result.errors)
        )
        return replace(result, printed=printed, errors=errors, left=left)


@contextmanager
def workplace(prefix: str) -> Iterator[tuple[Path, Path, Path]]:
    """Make the empty folders of a run: to run in, for temporary files, for the sentry.

    Args:
        prefix: how the name of the folder begins that holds them.
    """
    with tempfile.TemporaryDirectory(
        prefix=prefix, dir=SHORT, ignore_cleanup_errors=os.name == "nt"
    ) as folder:
        # Resolved, since that is how processes name the folder that they run in.
        top = Path(folder).resolve()
        here, scratch, notes = (top / name for name in ("here", "tmp", "notes"))
        for path in here, scratch, notes:
            path.mkdir()
        yield here, scratch, notes


def _bound(example: Run, patience: float) -> Bound:
    directive, shown = example.directive, example.console.shown
    if directive.status is not None:
        return Bound(min(directive.seconds, patience))
    return Bound(
        directive.seconds,
        lambda printed: not directive.compare(shown, printed),
        min(patience, LIMIT),
    )


def environment(
    layout: Layout, method: str | None, scratch: Path, notes: Path
) -> dict[str, str]:
    """Return the environment variables of a program, without those of Python's.

    Args:
        layout: the guide.
        method: the start method to make the default, None for Python's own choice.
        scratch: where temporary files go.
        notes: where the sentry takes notes.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    if method:
        inherited["DOCCHECK_START_METHOD"] = method
    if layout.sentry:
        inherited["DOCCHECK_SENTRY"] = str(layout.root / layout.sentry)
        inherited["DOCCHECK_NOTES"] = str(notes)
    return inherited | {
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "PYTHONPATH": str(PRELOAD),
        "TMPDIR": str(scratch),
    }
