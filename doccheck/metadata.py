"""What a program says of itself: its inline metadata, and what it imports.

The metadata is the block of comments that PEP 723 defines. Besides `requires-python`
and `dependencies` it may hold a table of the guide's own, `[tool.NAME]`:

start-methods = ["spawn"]      if not every start method will do
platforms = ["linux"]          if not every platform will do, as in `sys.platform`
needs = ["/dev/shm"]           files and folders that the machine must have, or after
                               "$ " a command that must succeed there

A program whose metadata is silent runs anywhere.
"""

import ast
import importlib.metadata
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from doccheck.pythons.interpreter import Interpreter, normal, running

BLOCK = re.compile(
    r"^# /// script$\n(?P<content>(?:^#(?:| .*)$\n)+?)^# ///$", re.MULTILINE
)
STARTERS = {"concurrent", "multiprocessing"}
PIN = re.compile(r'==[^"+]+\+[^"]+(?=")')
KEYS = {"start-methods", "platforms", "needs"}
PATIENCE = 60.0
"""The seconds that a needed command may take."""


class MetadataError(ValueError):
    """Metadata that is wrong or incomplete; the text says why, and what to do."""


@dataclass(frozen=True)
class Metadata:
    """Where a program can run.

    Attributes:
        starts_processes: whether it imports a module that starts processes.
        requires_python: the versions of Python that it runs on.
        dependencies: the distributions that it imports besides the standard library.
        methods: the start methods that it supports; all if empty.
        platforms: the platforms that it supports; all if empty.
        needs: the files and folders that must exist, and the commands that must
            succeed.
    """

    starts_processes: bool = False
    requires_python: str = ""
    dependencies: tuple[Requirement, ...] = ()
    methods: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def hindrance(
        self, method: str | None, interpreter: Interpreter | None = None
    ) -> str:
        """Return why the program cannot run here, empty if it can.

        Args:
            method: the start method in question, None for Python's own choice.
            interpreter: what is to run it, by default what runs this.
        """
        python = interpreter or running()
        if python.release not in SpecifierSet(self.requires_python):
            return f"needs Python {self.requires_python}, this is {python.release}"
        if self.platforms and python.platform not in self.platforms:
            return f"is for {' and '.join(self.platforms)}, this is {python.platform}"
        if method and method not in python.methods:
            return f"is run under {method}, which this platform does not have"
        for need in self.needs:
            if need.startswith("$ "):
                if not _succeeds(need[2:]):
                    return f"needs `{need[2:]}`, which fails on this machine"
            elif not Path(need).exists():
                return f"needs {need}, which this machine does not have"
        for requirement in self.dependencies:
            if not installed(requirement, python):
                return f"needs {requirement}, which is not installed"
        return ""


def read(path: Path, tool: str) -> Metadata:
    """Return the metadata of a program.

    Args:
        path: the program's file.
        tool: the name of the guide's own table.

    Raises:
        MetadataError: if the block is malformed, or does not declare an import.
    """
    text = path.read_text(encoding="utf-8")
    declared = _block(text, path.name)
    own = declared.get("tool", {}).get(tool, {})
    if unknown := set(own) - KEYS:
        raise MetadataError(
            f"{path.name} declares {', '.join(sorted(unknown))} in [tool.{tool}]: "
            f"it knows {', '.join(sorted(KEYS))}"
        )
    try:
        metadata = Metadata(
            starts_processes(text),
            str(SpecifierSet(declared.get("requires-python", ""))),
            tuple(map(Requirement, declared.get("dependencies", []))),
            tuple(own.get("start-methods", [])),
            tuple(own.get("platforms", [])),
            tuple(own.get("needs", [])),
        )
    except (InvalidRequirement, InvalidSpecifier) as error:
        raise MetadataError(f"{path.name} declares something odd: {error}") from None
    known = {normal(requirement.name) for requirement in metadata.dependencies}
    for module in sorted(_top(_imported(text)) - sys.stdlib_module_names):
        if known.isdisjoint(_distributions(module)):
            raise MetadataError(
                f"{path.name} imports {module} but does not declare it: name it in the "
                "dependencies of a '# /// script' block, so that the file runs alone"
            )
    return metadata


def essence(path: Path) -> str:
    """Return the text of a program without the local versions that it declares.

    A local version, such as that of `guide==2.1+checkout`, is the guide's own: another
    one makes no other program, and what the program imports of it is looked at itself.

    Args:
        path: the program's file.
    """
    text = path.read_text(encoding="utf-8")
    return BLOCK.sub(lambda block: PIN.sub("", block[0]), text)


def _block(text: str, name: str) -> dict[str, Any]:
    blocks = list(BLOCK.finditer(text))
    if len(blocks) > 1:
        raise MetadataError(f"{name} has {len(blocks)} script blocks: keep one")
    if not blocks:
        return {}
    lines = [line[2:] for line in blocks[0]["content"].splitlines()]
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        raise MetadataError(
            f"{name} has a script block that is no TOML: {error}"
        ) from None


def of_module(path: Path, root: Path) -> Metadata:
    """Return the metadata of a module, which declares nothing: what it has to import.

    Args:
        path: the module's file.
        root: the folder of the guide, whose modules are followed.
    """
    own = own_modules(path, root) | ({path} if path.is_relative_to(root) else set())
    foreign = {
        top
        for file in own
        for top in _top(_imported(file.read_text(encoding="utf-8")))
        if not (root / top).is_dir() and not (root / f"{top}.py").is_file()
    }
    names = {
        _providers().get(module, [module])[0]
        for module in foreign - sys.stdlib_module_names
    }
    return Metadata(
        starts_processes(path.read_text(encoding="utf-8")),
        dependencies=tuple(map(Requirement, sorted(names))),
    )


def own_modules(path: Path, root: Path) -> set[Path]:
    """Return the files of a guide's own modules that a program imports.

    Those count that these import in their turn, and not the program itself.

    Args:
        path: the program's file, or a module's.
        root: the folder of the guide.
    """
    pending, seen = [path], set[Path]()
    tops = {entry.name.removesuffix(".py") for entry in os.scandir(root)}
    while pending:
        for name in _imported(pending.pop().read_text(encoding="utf-8")):
            if name.partition(".")[0] not in tops:
                continue
            stem = root.joinpath(*name.split("."))
            files = {stem.with_suffix(".py"), stem / "__init__.py"}
            imported = {file for file in files if file.is_file()} - seen - {path}
            pending += imported
            seen |= imported
    return seen


def starts_processes(text: str) -> bool:
    """Return whether a program of this text imports a module that starts processes."""
    return not STARTERS.isdisjoint(_top(_imported(text)))


@cache
def _succeeds(command: str) -> bool:
    try:
        process = subprocess.run(
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return process.returncode == 0


@cache
def _imported(text: str) -> frozenset[str]:
    names = set[str]()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
            names.add(node.module)
    return frozenset(names)


def _top(names: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def _distributions(module: str) -> set[str]:
    return {normal(name) for name in (module, *_providers().get(module, []))}


@cache
def _providers() -> Mapping[str, list[str]]:
    return importlib.metadata.packages_distributions()


def installed(requirement: Requirement, python: Interpreter) -> bool:
    """Return whether an interpreter has a distribution, in a version that will do."""
    version = python.distributions.get(normal(requirement.name))
    return bool(version) and requirement.specifier.contains(
        str(version), prereleases=True
    )
