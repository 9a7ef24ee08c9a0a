"""When the files of a guide last changed, as its repository has it."""

import subprocess
from datetime import date
from pathlib import Path

DAY = "\0"
"""Stands before the day of a commit, and before no path."""


def changes(root: Path) -> dict[str, date]:
    """Return the day of the last commit of each file, by its path below the root.

    It is empty where that cannot be known: without git, outside a repository, or in a
    copy that has only the newest commits.
    """
    if _git(root, "rev-parse", "--is-shallow-repository").strip() != "false":
        return {}
    if Path(_git(root, "rev-parse", "--show-toplevel").strip()) != root.resolve():
        return {}
    days, day = dict[str, date](), date.min
    log = "log", f"--format=%x{ord(DAY):02x}%cs", "--name-only", "--no-renames"
    for line in _git(root, "-c", "core.quotePath=off", *log).splitlines():
        if line.startswith(DAY):
            day = date.fromisoformat(line.removeprefix(DAY))
        elif line:
            days.setdefault(line, day)
    return days


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", root, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout
