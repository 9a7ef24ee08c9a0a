"""Give another interpreter what the programs of a guide import.

It gets a virtual environment of its own, in a folder that is kept. There the guide's
own package is found in the checkout, like one that was installed to be edited, and the
distributions that programs declare are installed as the guide's locks say. What cannot
be installed is taken from the interpreter that the environment is made with, if it has
it, as where a Linux distribution packages what has no wheel. What that does not have is
left out, until it can be installed: the programs that need it then say so.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from packaging.requirements import Requirement

from doccheck.layout import Layout
from doccheck.pythons import wheels
from doccheck.pythons.column import Column
from doccheck.pythons.interpreter import Interpreter, InterpreterError, ask, normal
from doccheck.pythons.locks import locked
from doccheck.pythons.wheels import run

FOLDER = ".matrix"


def prepare(
    interpreter: Interpreter, layout: Layout, wanted: Iterable[Requirement]
) -> Interpreter:
    """Return an interpreter's own environment, made anew if its contents change.

    Args:
        interpreter: what to make it with.
        layout: the guide.
        wanted: what the guide's programs import besides the standard library.

    Raises:
        InterpreterError: if it cannot make one, as without its module `venv`.
    """
    folder = layout.root / FOLDER / _folder(interpreter)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    own, pins = _own(layout.root), locked(wanted, interpreter, layout)
    recipe, note = repr((interpreter.path, own, pins)), folder / "recipe"
    done = note.read_text(encoding="utf-8").splitlines() if note.is_file() else []
    try:
        if done[:1] != [recipe]:
            done = []
            shutil.rmtree(folder, ignore_errors=True)
            run(interpreter.path, "-m", "venv", "--without-pip", str(folder))
        where = "import sysconfig; print(sysconfig.get_path('purelib'))"
        packages = Path(run(str(python), "-c", where).strip())
        tags = wheels.tags(str(python)) if pins else []
    except subprocess.CalledProcessError as error:
        why = f"{interpreter} makes no virtual environment: {error.stderr}"
        raise InterpreterError(why) from error
    if not done:
        _link(own, layout.root, packages)
        done.append(recipe)
        note.write_text(recipe, encoding="utf-8")
    for pin in [each for each in pins if each not in done]:
        minor, scripts = interpreter.minor, python.parent
        if reason := wheels.install(pins[pin], minor, tags, packages, scripts):
            print(f"{interpreter}: {reason}", file=sys.stderr)
            _open(folder / "pyvenv.cfg")
        else:
            done.append(pin)
        note.write_text("\n".join(done), encoding="utf-8")
    return replace(ask(python), tier=interpreter.tier)


def _folder(interpreter: Interpreter) -> str:
    words = str(interpreter), *Column.of(interpreter).variant
    return re.sub(r"[^\w.]+", "-", " ".join(words))


def _open(config: Path) -> None:
    """Let an environment see what its interpreter has installed, behind its own."""
    closed, opened = (f"include-system-site-packages = {x}" for x in ("false", "true"))
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(closed, opened), encoding="utf-8")


def _own(root: Path) -> tuple[str, str] | None:
    path = root / "pyproject.toml"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    project = tomllib.loads(text).get("project")
    return (normal(project["name"]), project["version"]) if project else None


def _link(own: tuple[str, str] | None, root: Path, packages: Path) -> None:
    if not own:
        return
    name, version = own
    (packages / f"{name}.pth").write_text(f"{root}\n", encoding="utf-8")
    metadata = packages / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8"
    )
