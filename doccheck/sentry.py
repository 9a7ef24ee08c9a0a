"""Ask the guide's sentry what a program has left behind.

The engine itself looks for processes and temporary files. What else a program of the
guide may leave, only the guide knows: it names a Python file, the sentry, with

    watch(notes: str) -> None          runs first in each Python process of a program,
                                       and notes in that folder what it will see made
    left(notes: str) -> list[str]      runs after the program: removes what is left of
                                       it, and returns its names
"""

import runpy
from pathlib import Path

from doccheck.layout import Layout


def left(notes: Path, layout: Layout) -> tuple[str, ...]:
    """Return the names of what a program left, as its guide's sentry tells.

    Args:
        notes: the folder in which the program's processes took notes.
        layout: the guide.
    """
    if not layout.sentry:
        return ()
    return tuple(runpy.run_path(str(layout.root / layout.sentry))["left"](str(notes)))
