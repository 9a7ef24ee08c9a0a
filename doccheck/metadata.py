"""What a program says of itself: its inline metadata, and what it imports.

The metadata is the block of comments that PEP 723 defines. Besides `requires-python`
and `dependencies` it may hold a table of the guide's own, `[tool.NAME]`:

start-methods = ["spawn"]      if not every start method will do
platforms = ["linux"]          if not every platform will do, as in `sys.platform`
needs = ["/dev/shm"]           files and folders that the machine must have

A program whose metadata is silent runs anywhere.
"""

import ast
import importlib.metadata
import multiprocessing
import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

BLOCK = re.compile(
    r"^# /// script$\n(?P<content>(?:^#(?:| .*)$\n)+?)^# ///$", re.MULTILINE
)
STARTERS = {"concurrent", "multiprocessing"}
KEYS = {"start-methods", "platforms", "needs"}


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
        needs: the files and folders that must exist.
    """

    starts_processes: bool = False
    requires_python: str = ""
    dependencies: tuple[Requirement, ...] = ()
    methods: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def hindrance(self, method: str | None) -> str:
        """Return why the program cannot run here, empty if it can.

        Args:
            method: the start method in question, None for Python's own choice.
        """
        version = "{}.{}.{}".format(*sys.version_info[:3])
        if version not in SpecifierSet(self.requires_python):
            return f"needs Python {self.requires_python}, this is {version}"
        if self.platforms and sys.platform not in self.platforms:
            return f"is for {' and '.join(self.platforms)}, this is {sys.platform}"
        if method and method not in multiprocessing.get_all_start_methods():
            return f"is run under {method}, which this platform does not have"
        for need in self.needs:
            if not Path(need).exists():
                return f"needs {need}, which this machine does not have"
        for requirement in self.dependencies:
            if not _installed(requirement):
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
    known = {
        canonicalize_name(requirement.name) for requirement in metadata.dependencies
    }
    for module in sorted(_imported(text) - sys.stdlib_module_names):
        if known.isdisjoint(_distributions(module)):
            raise MetadataError(
                f"{path.name} imports {module} but does not declare it: name it in the "
                "dependencies of a '# /// script' block, so that the file runs alone"
            )
    return metadata


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


def starts_processes(text: str) -> bool:
    """Return whether a program of this text imports a module that starts processes."""
    return not STARTERS.isdisjoint(_imported(text))


@cache
def _imported(text: str) -> frozenset[str]:
    names = set[str]()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return frozenset(name.partition(".")[0] for name in names)


def _distributions(module: str) -> set[str]:
    providers = importlib.metadata.packages_distributions().get(module, [])
    return {canonicalize_name(name) for name in (module, *providers)}


def _installed(requirement: Requirement) -> bool:
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return requirement.specifier.contains(version, prereleases=True)
