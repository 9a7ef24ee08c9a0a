"""Shorten tracebacks to what does not change with the machine and its Python.

What is left are the lines of the program itself, with their numbers, and the error.
Frames of other files become one line `  ...`, and the marks under a line go: where
they stand, and what they mark, differs between versions of Python.
"""

import re

FRAME = re.compile(r'  File "(?P<path>.+)", line \d+(?:, in .+)?')
MARKS = re.compile(r"\s+[~^][~^ ]*")
ELSEWHERE = "  ..."


def shorten(text: str) -> str:
    """Return an output with its tracebacks shortened, and all else as it was.

    Args:
        text: the output, in which the program's own file is named without a folder.
    """
    lines, skipping = list[str](), False
    for line in text.split("\n"):
        frame = FRAME.fullmatch(line)
        if frame:
            skipping = not {"/", "\\", "<"}.isdisjoint(frame["path"])
            if not skipping or lines[-1:] != [ELSEWHERE]:
                lines.append(ELSEWHERE if skipping else line)
        elif not (skipping and line.startswith("    ")) and not MARKS.fullmatch(line):
            skipping = False
            lines.append(line)
    return "\n".join(lines)
