"""Give another interpreter what the programs of a guide import.

It gets a virtual environment of its own, in a folder that is kept. There the guide's
own package is found in the checkout, like one that was installed to be edited, and the
distributions that programs declare are installed as requirements.txt locks them. What
cannot be installed is taken from the interpreter that the environment is made with, if
it has it, as where a Linux distribution packages what has no wheel. What that does not
have is left out: the programs that need it then say so.
"""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

from doccheck.layout import Layout
from doccheck.pythons import wheels
from doccheck.pythons.column import Column
from doccheck.pythons.interpreter import Interpreter, InterpreterError, ask, normal
from doccheck.pythons.wheels import run

FOLDER = ".matrix"
LOCK = "requirements.txt"
LOCKED = re.compile(
    r"^(?P<pin>[\w.-]+==[^\s;]+)(?: ; (?P<mark>.*?))?"
    r"(?P<hashes>(?: \\\n +--hash=\S+)+)",
    re.MULTILINE,
)


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
    own, locked = _own(layout.root), list(_locked(wanted, interpreter, layout.root))
    recipe, note = repr((interpreter.path, own, locked)), folder / "recipe"
    if not note.is_file() or note.read_text(encoding="utf-8") != recipe:
        shutil.rmtree(folder, ignore_errors=True)
        try:
            run(interpreter.path, "-m", "venv", "--without-pip", str(folder))
            where = "import sysconfig; print(sysconfig.get_path('purelib'))"
            packages = Path(run(str(python), "-c", where).strip())
            tags = wheels.tags(str(python)) if locked else []
        except subprocess.CalledProcessError as error:
            why = f"{interpreter} makes no virtual environment: {error.stderr}"
            raise InterpreterError(why) from error
        _link(own, layout.root, packages)
        missing = [
            reason
            for entry in locked
            if (reason := wheels.install(entry, interpreter.minor, tags, packages))
        ]
        if missing:
            _open(folder / "pyvenv.cfg")
        for reason in missing:
            print(f"{interpreter}: {reason}", file=sys.stderr)
        if not missing:
            note.write_text(recipe, encoding="utf-8")
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


def _locked(
    wanted: Iterable[Requirement], interpreter: Interpreter, root: Path
) -> Iterator[str]:
    # What a distribution needs in its turn, this Python knows, if it has it installed.
    names, pending = set[str](), {normal(each.name) for each in wanted}
    while pending:
        names.add(name := pending.pop())
        try:
            needed = map(Requirement, importlib.metadata.requires(name) or [])
        except importlib.metadata.PackageNotFoundError:
            continue
        pending |= {
            normal(each.name)
            for each in needed
            if not each.marker or each.marker.evaluate({"extra": ""})
        } - names
    lock = root / LOCK
    text = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    version = {
        "python_full_version": interpreter.release,
        "python_version": interpreter.minor,
    }
    for entry in LOCKED.finditer(text):
        pin, mark, hashes = entry["pin"], entry["mark"], entry["hashes"]
        if normal(pin.partition("==")[0]) in names and (
            not mark or Marker(mark).evaluate(version)
        ):
            yield pin + hashes


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
