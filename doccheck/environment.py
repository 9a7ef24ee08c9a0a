"""Give another interpreter what the programs of a guide import.

It gets a virtual environment of its own, in a folder that is kept. There the guide's
own package is found in the checkout, like one that was installed to be edited, and the
distributions that programs declare are installed as requirements.txt locks them. What
cannot be installed is left out: the programs that need it then say so.
"""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

from doccheck.interpreter import Interpreter, InterpreterError, ask, normal
from doccheck.layout import Layout

FOLDER = ".matrix"
LOCK = "requirements.txt"
LOCKED = re.compile(
    r"^(?P<pin>[\w.-]+==[^\s;]+)(?: ; (?P<mark>.*?))?"
    r"(?P<hashes>(?: \\\n +--hash=\S+)+)",
    re.MULTILINE,
)

OPTIONS = (
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--only-binary=:all:",
    "--require-hashes",
    "--ignore-requires-python",  # pip looks at this Python's version, not the other's
)


def prepare(
    interpreter: Interpreter, layout: Layout, wanted: Iterable[Requirement]
) -> Interpreter:
    """Return an interpreter's own environment, made anew if it is to be another one.

    Args:
        interpreter: what to make it with.
        layout: the guide.
        wanted: what the guide's programs import besides the standard library.

    Raises:
        InterpreterError: if it cannot make one, as without its module `venv`.
    """
    folder = layout.root / FOLDER / f"{interpreter}".replace(" ", "-")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    own, locked = _own(layout.root), list(_locked(wanted, interpreter, layout.root))
    recipe, note = repr((interpreter.path, own, locked)), folder / "recipe"
    if not note.is_file() or note.read_text(encoding="utf-8") != recipe:
        shutil.rmtree(folder, ignore_errors=True)
        try:
            _run(interpreter.path, "-m", "venv", "--without-pip", str(folder))
            where = "import sysconfig; print(sysconfig.get_path('purelib'))"
            packages = Path(_run(str(python), "-c", where).strip())
        except subprocess.CalledProcessError as error:
            why = f"{interpreter} makes no virtual environment: {error.stderr}"
            raise InterpreterError(why) from error
        _link(own, layout.root, packages)
        missing = [
            entry for entry in locked if not _installed(entry, interpreter, packages)
        ]
        if not missing:
            note.write_text(recipe, encoding="utf-8")
    return ask(python)


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
    told = packages / f"{name.replace('-', '_')}-{version}.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8"
    )


def _installed(entry: str, interpreter: Interpreter, packages: Path) -> bool:
    # By this Python's own pip: the other may have none, or one that is too old for it.
    requirement = packages / "requirement.txt"
    requirement.write_text(entry, encoding="utf-8")
    try:
        _run(
            *(sys.executable, "-m", "pip", "install", *OPTIONS),
            *("--python-version", interpreter.minor, "--target", str(packages)),
            *("--requirement", str(requirement)),
        )
    except subprocess.CalledProcessError as error:
        reason = error.stderr.strip().rpartition("\n")[2]
        print(f"{interpreter}: no {entry.split()[0]}: {reason}", file=sys.stderr)
        return False
    return True


def _run(*command: str) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        command, env=clean, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout
