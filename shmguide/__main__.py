"""List the building blocks, copy one of them into a project, explain a message.

`python -m shmguide` lists them, and `python -m shmguide vendor NAME [FOLDER]` writes
NAME.py into a folder. If there is an older copy of the block, it is kept beside it
under another name. Any other file of that name stays, and the exit status is 1.
`python -m shmguide explain MESSAGE` prints what is behind an error message.
"""

import argparse
import ast
import re
import sys
from collections.abc import Sequence
from importlib.resources import files
from itertools import count
from pathlib import Path

from shmguide import _explain


# --8<-- [start:blocks]
def blocks() -> dict[str, str]:
    """Return the text of each building block by its name."""
    return {
        file.name.removesuffix(".py"): file.read_text(encoding="utf-8")
        for file in sorted(files("shmguide").iterdir(), key=lambda file: file.name)
        if file.name.endswith(".py") and not file.name.startswith("_")
    }


# --8<-- [end:blocks]
def version(text: str) -> str:
    """Return the name and version in the header of a building block, or nothing."""
    match = re.search(r"(?m)^# (shmguide \w+ [\d.]+), a building block", text)
    return match[1] if match else ""


def vendor(name: str, folder: Path) -> str:
    """Write a building block into a folder, and return what was done.

    Args:
        name: the name of the block.
        folder: where to write it; it must exist.

    Raises:
        LookupError: if there is no such block.
        OSError: if the file cannot be written, or there is one that is no such block.
    """
    texts = blocks()
    if name not in texts:
        raise LookupError(f"there is no block {name}; there are {', '.join(texts)}")
    text, target = texts[name], folder / f"{name}.py"
    new = version(text) or f"shmguide {name}"
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}: make it first")
    if not target.exists():
        target.write_text(text, encoding="utf-8")
        return f"wrote {target}: {new}"
    present = target.read_text(encoding="utf-8", errors="replace")
    if present == text:
        return f"{target} is {new} already"
    old = version(present)
    if not old.startswith(f"shmguide {name} "):
        raise FileExistsError(f"{target} is no block of shmguide: move it away first")
    copies = (target.with_name(f"{name}.py.{number}") for number in count(1))
    kept = next(copy for copy in copies if not copy.exists())
    target.rename(kept)
    target.write_text(text, encoding="utf-8")
    return f"wrote {target}: {new} replaces {old}, which is now {kept}"


def main(arguments: Sequence[str] | None = None) -> None:
    """List the building blocks, copy one, or explain a message.

    Args:
        arguments: those of the command line if None.
    """
    parser = argparse.ArgumentParser(
        prog="python -m shmguide", description="List the building blocks."
    )
    commands = parser.add_subparsers(dest="command")
    copy = commands.add_parser("vendor", help="copy one of them into a project")
    copy.add_argument("name", help="of the block")
    copy.add_argument("folder", nargs="?", default=Path(), type=Path, help="default: .")
    ask = commands.add_parser("explain", help="say what is behind an error message")
    ask.add_argument("message", nargs="*", help="default: read a traceback from stdin")
    options = parser.parse_args(arguments)
    if options.command == "explain":
        _explain.main(options.message)
        return
    if options.command == "vendor":
        try:
            print(vendor(options.name, options.folder))
        except (LookupError, OSError) as error:
            sys.exit(f"{parser.prog}: {error}")
        return
    texts = blocks()
    width = max(map(len, texts)) + 2
    for name, text in texts.items():
        about = ast.get_docstring(ast.parse(text)) or ""
        print(f"{name:{width}}{about.partition(chr(10))[0]}")


if __name__ == "__main__":
    main()
