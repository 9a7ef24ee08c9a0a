"""The programs of the guide: find one, say what it needs, run it.

A program is a file that also runs alone, so it is run as one: by its path, in a process
of its own. What it needs stands in its inline metadata, after PEP 723.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from multiprocessing import get_all_start_methods
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

BLOCK = re.compile(r"^# /// script$\n(?P<content>(?:^#(?:| .*)$\n)+?)^# ///$", re.M)
BOUND = re.compile(r"(>=|<) *([\d.]+)")
NAME = re.compile(r"[\w.-]+")

# The first thing that a Python imports, from a folder that is there for one run only.
CHOICE = """\
from multiprocessing import context
default = context._default_context
default._default_context = default.get_context({!r})
"""


class Program:
    """A program of the guide.

    Args:
        path: its file, in the folder of its chapter.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """The name of its file, without the suffix."""
        return self.path.stem

    @property
    def chapter(self) -> str:
        """The folder of its chapter, which is also that of its page."""
        return self.path.parent.name

    @cached_property
    def text(self) -> str:
        """What the file holds."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """Its inline metadata, empty if it has none: it runs anywhere then."""
        block = BLOCK.search(self.text)
        lines = block["content"].splitlines() if block else []
        return tomllib.loads("\n".join(line[2:] for line in lines))

    @property
    def dependencies(self) -> list[str]:
        """The requirements that it declares."""
        return list(self.metadata.get("dependencies", []))

    def limit(self, key: str) -> list[str]:
        """Return what its table `[tool.shmguide]` says under a key, or nothing."""
        return list(self.metadata.get("tool", {}).get("shmguide", {}).get(key, []))

    def needs(self) -> Iterator[str]:
        """Yield in a few words each what it needs, of a Python and of a machine."""
        if python := self.metadata.get("requires-python"):
            yield f"Python {python}"
        yield from (d for d in self.dependencies if not d.startswith("shmguide=="))
        if platforms := self.limit("platforms"):
            yield f"{', '.join(platforms)} only"
        if methods := self.limit("start-methods"):
            yield f"under {', '.join(methods)}"
        yield from (need.removeprefix("$ ") for need in self.limit("needs"))

    def hindrance(self, method: str | None = None) -> str:
        """Return why it cannot run here and what to do, or nothing if it can.

        Args:
            method: the start method that is asked for; None for Python's own choice.
        """
        version = self.metadata.get("requires-python", "")
        methods = self.limit("start-methods")
        if not admits(version, sys.version_info[:3]):
            return f"needs Python {version}: run it with such a Python"
        platforms = self.limit("platforms")
        if platforms and sys.platform not in platforms:
            return f"is for {', '.join(platforms)}, and this is {sys.platform}"
        if method and method not in get_all_start_methods():
            return (
                f"cannot be run under {method}, which this platform does not have: "
                f"choose one of {', '.join(get_all_start_methods())}"
            )
        if method and methods and method not in methods:
            return f"is not for {method}: choose one of {', '.join(methods)}"
        missing = [each for each in self.dependencies if not _installed(each)]
        if missing:
            words = " ".join(f"'{each}'" for each in missing)
            return f"needs {', '.join(missing)}: python -m pip install {words}"
        return ""


def programs() -> list[Program]:
    """Return the programs of the guide, in the order of their chapters and names."""
    from shmguide import snippets

    paths = (
        path for folder in snippets.__path__ for path in Path(folder).glob("*/*.py")
    )
    return [Program(path) for path in sorted(paths, key=lambda path: path.parts[-2:])]


def find(name: str) -> Program:
    """Return the program of a name.

    Args:
        name: that of its file, with or without the suffix and the chapter.

    Raises:
        LookupError: if there is none; its text has the names that come near.
    """
    by_name = {program.name: program for program in programs()}
    stem = name.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
    if stem not in by_name:
        near = get_close_matches(stem, by_name, n=3)
        advice = f"do you mean {' or '.join(near)}?" if near else "see the list"
        raise LookupError(f"there is no program {name}: {advice}")
    return by_name[stem]


def admits(specifier: str, version: Sequence[int]) -> bool:
    """Return whether a specifier, such as `>=3.12,<3.14`, admits a version of Python.

    Raises:
        ValueError: for what the programs of the guide do not use.
    """
    for clause in filter(None, specifier.split(",")):
        bound = BOUND.fullmatch(clause.strip())
        if not bound:
            raise ValueError(f"{clause!r} is neither '>=' nor '<' and a version")
        limit = tuple(map(int, bound[2].split(".")))
        if (tuple(version) >= limit) != (bound[1] == ">="):
            return False
    return True


def _installed(requirement: str) -> bool:
    name = NAME.match(requirement)
    try:
        return bool(name and (name[0] == "shmguide" or distribution(name[0])))
    except PackageNotFoundError:
        return False


def listed(word: str = "") -> Iterator[str]:
    """Yield a line for each program: its chapter, its name and what it needs.

    Args:
        word: what its chapter or its name has in it.
    """
    for program in programs():
        if word in f"{program.chapter}/{program.name}":
            needs = "; ".join(program.needs())
            about = f"  ({needs})" if needs else ""
            yield f"{program.chapter}/{program.name}{about}"


def run(
    program: Program, arguments: Sequence[str] = (), method: str | None = None
) -> int:
    """Run a program in the current folder, and return its exit status.

    A program that chooses its own start method keeps it.

    Args:
        program: which.
        arguments: those of its command line.
        method: the start method to make the default; None for Python's own choice.

    Raises:
        RuntimeError: if it cannot run here; its text says why, and what to do.
    """
    if reason := program.hindrance(method):
        raise RuntimeError(f"{program.name} {reason}")
    checkout = Path(__file__).parents[1]
    paths = [str(checkout)] if (checkout / "pyproject.toml").is_file() else []
    with TemporaryDirectory(prefix="shmguide-") as folder:
        if method:
            (Path(folder) / "sitecustomize.py").write_text(
                CHOICE.format(method), "utf-8"
            )
            paths.insert(0, folder)
        paths += filter(None, [os.environ.get("PYTHONPATH")])
        environment = os.environ | (
            {"PYTHONPATH": os.pathsep.join(paths)} if paths else {}
        )
        command = [sys.executable, str(program.path), *arguments]
        with subprocess.Popen(command, env=environment) as process:
            while True:
                try:
                    return process.wait()
                except KeyboardInterrupt:
                    continue  # it gets one as well, and decides what to do
