"""Copy a building block, or a program and the blocks that it imports, into a folder.

Whatever is in the folder already stays: an older copy of a block gets another name, and
for any other file of the same name the copy is refused.
"""

import ast
import re
from importlib.resources import files
from itertools import count
from pathlib import Path

from shmguide._programs import Program

HEADER = re.compile(r"(?m)^# (shmguide \w+ [\d.]+), a (?:building block|game) of the")
OWN = re.compile(r', "shmguide==[^"]*"|"shmguide==[^"]*"(?:, )?')


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
    match = HEADER.search(text)
    return match[1] if match else ""


def imported(text: str) -> list[str]:
    """Return the blocks that a text imports, and those that these import in turn."""
    texts, others, pending = blocks(), set[str](), [text]
    while pending:
        for node in ast.walk(ast.parse(pending.pop())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module == "shmguide":
                names = [f"shmguide.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            ours = {
                name.partition(".")[2] for name in names if name.startswith("shmguide.")
            }
            new = ours & texts.keys() - others
            others |= new
            pending += map(texts.__getitem__, new)
    return sorted(others)


def block(name: str) -> str:
    """Return the text of a building block.

    Raises:
        LookupError: if there is no such block.
    """
    texts = blocks()
    if name not in texts:
        raise LookupError(f"there is no block {name}; there are {', '.join(texts)}")
    return texts[name]


def vendor(name: str, folder: Path) -> str:
    """Write a building block into a folder, and return what was done.

    Args:
        name: the name of the block.
        folder: where to write it; it must exist.

    Raises:
        LookupError: if there is no such block, or if it is no use alone.
        OSError: if the file cannot be written, or there is one that is no such block.
    """
    text = block(name)
    if others := imported(text):
        raise LookupError(
            f"{name} is about other blocks, {', '.join(others)}, and does not run "
            f"without them: 'python -m shmguide copy {name} {folder}' writes them all"
        )
    _check(folder)
    return _write(name, text, folder / f"{name}.py")


def copy(what: Program | str, folder: Path) -> list[str]:
    """Write a program, or a block that imports others, with all that it imports.

    The blocks go into a folder `shmguide` beside it. So the copy of a program no longer
    asks for a package of that name; where the package is installed, it uses that.

    Args:
        what: a program, or the name of a block.
        folder: where to write; it must exist.

    Returns:
        What was done, a line for each file.

    Raises:
        LookupError: if there is no such block.
        OSError: if a file cannot be written, or another one is in the way; in the
            second case nothing has been written.
    """
    _check(folder)
    text = block(what) if isinstance(what, str) else without_our_package(what.text)
    package = {name: block(name) for name in imported(text)}
    program = None if isinstance(what, str) else folder / what.path.name
    if isinstance(what, str):
        package[what] = text
    elif program and program.exists() and program.read_text("utf-8", "replace") != text:
        raise FileExistsError(f"{program} is another file: move it away first")
    beside = folder / "shmguide"
    for name in package:
        _present(name, beside / f"{name}.py")
    done = list[str]()
    if program:
        program.write_text(text, encoding="utf-8")
        done.append(f"wrote {program}")
    if package:
        # Without __init__.py, which would hide the package where that is installed.
        beside.mkdir(exist_ok=True)
    done += (_write(name, package[name], beside / f"{name}.py") for name in package)
    return done


# --8<-- [start:alone]
def without_our_package(text: str) -> str:
    """Return a program that does not ask for the package `shmguide`."""
    lines = text.splitlines(keepends=True)
    return "".join(
        OWN.sub("", line) if line.startswith("# dependencies = [") else line
        for line in lines
    )


# --8<-- [end:alone]


def _check(folder: Path) -> None:
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}: make it first")


def _present(name: str, target: Path) -> str:
    """Return which version of a block a file holds; nothing if there is no file."""
    if not target.exists():
        return ""
    old = version(target.read_text(encoding="utf-8", errors="replace"))
    if not old.startswith(f"shmguide {name} "):
        raise FileExistsError(f"{target} is no block of shmguide: move it away first")
    return old


def _write(name: str, text: str, target: Path) -> str:
    new = version(text) or f"shmguide {name}"
    if not target.exists():
        target.write_text(text, encoding="utf-8")
        return f"wrote {target}: {new}"
    if target.read_text(encoding="utf-8", errors="replace") == text:
        return f"{target} is {new} already"
    old = _present(name, target)
    copies = (target.with_name(f"{name}.py.{number}") for number in count(1))
    kept = next(copy for copy in copies if not copy.exists())
    target.rename(kept)
    target.write_text(text, encoding="utf-8")
    return f"wrote {target}: {new} replaces {old}, which is now {kept}"
