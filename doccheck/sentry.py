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

from doccheck.layout import Layout, SettingsError


def left(notes: Path, layout: Layout) -> tuple[str, ...]:
    """Return the names of what a program left, as its guide's sentry tells.

    Args:
        notes: the folder in which the program's processes took notes.
        layout: the guide.

    Raises:
        SettingsError: if the sentry lacks one of its functions.
    """
    if not layout.sentry:
        return ()
    functions = runpy.run_path(str(layout.root / layout.sentry))
    for name in "watch", "left":
        if name not in functions:
            raise SettingsError(f"the sentry {layout.sentry} has no function {name}")
    return tuple(functions["left"](str(notes)))
