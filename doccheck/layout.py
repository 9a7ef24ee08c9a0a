"""Where the pages and the programs of a guide are."""

import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Self

SETTINGS = "pyproject.toml"
TABLE = "[tool.doccheck]"


class SettingsError(ValueError):
    """Settings of a guide that are wrong; the text says which, and what to do."""


@dataclass(frozen=True)
class Layout:
    """The folders of a guide.

    Args:
        root: the folder to which the includes on the pages are relative.
        pages: the folder of the Markdown pages, below the root.
        programs: the folder of the programs that the pages show, below the root.
        tool: the name of the guide's own table in the metadata of a program.
        sentry: a Python file that reports what a program leaves behind, below the root;
            `doccheck.sentry` says how.
        repair: the command that rewrites stale outputs, named in failures.
        matrix: the file that says what was run on which Python, below the root;
            `doccheck.pythons` writes it.
        variants: the file that says the same of other builds, machines and systems.
        pythons: the versions of Python to run on, such as 3.11.
        platforms: the platforms to run on, as in `sys.platform`.
        locks: the files of requirements, with hashes, that say what is installed for
            the programs: of the first, what they import; all that the others hold.
    """

    root: Path
    pages: str = "docs"
    programs: str = "snippets"
    tool: str = "guide"
    sentry: str = ""
    repair: str = "python -m doccheck.update"
    matrix: str = "docs/data/matrix.json"
    variants: str = "docs/data/platforms.json"
    pythons: Sequence[str] = ()
    platforms: Sequence[str] = ()
    locks: Sequence[str] = ("requirements.txt",)

    @classmethod
    def of(cls, root: Path) -> Self:
        """Return the layout that `[tool.doccheck]` in pyproject.toml describes.

        Raises:
            SettingsError: if the table is wrong, or names what is not there.
        """
        path = root / SETTINGS
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        try:
            table = tomllib.loads(text).get("tool", {}).get("doccheck", {})
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{path} is no TOML: {error}") from None
        _look_over(table, {each.name: each.default for each in fields(cls)}, path)
        layout = cls(root, **table)
        for key in "pages", "programs", "sentry":
            named = root / str(getattr(layout, key))
            if key in table and not named.exists():
                raise SettingsError(
                    f"{TABLE} in {path} names {table[key]} as its {key}, and there is "
                    "no such path below that folder: make it, or correct the name"
                )
        return layout

    @classmethod
    def here(cls) -> Self:
        """Return the layout of the guide in the working directory, for a command.

        Raises:
            SystemExit: if its settings are wrong, with the reason.
        """
        try:
            return cls.of(Path.cwd())
        except SettingsError as error:
            sys.exit(str(error))

    def program(self, name: str) -> Path:
        """Return the one program of that file name.

        Args:
            name: the file's name, without its folder.

        Raises:
            LookupError: if no program or more than one has that name.
        """
        paths = self._by_name.get(name, [])
        if len(paths) == 1:
            return paths[0]
        if not paths:
            raise LookupError(f"{self.programs}/ holds no {name}: add it there")
        where = " and ".join(self.short(path) for path in paths)
        raise LookupError(f"{where} have the same name: rename one of them")

    @cached_property
    def all_programs(self) -> list[Path]:
        """Every program, in the order of their paths."""
        return sorted((self.root / self.programs).rglob("*.py"))

    @cached_property
    def all_pages(self) -> list[Path]:
        """Every page, in the order of their paths."""
        return sorted((self.root / self.pages).rglob("*.md"))

    def named(self, paths: Iterable[Path]) -> list[Path]:
        """Return the pages that paths name: files, and folders with all below them.

        Args:
            paths: those of files or folders, from the working directory.

        Raises:
            SystemExit: if there is no such file or folder, or it is not of this guide.
        """
        pages = list[Path]()
        for path in paths:
            if not path.exists():
                sys.exit(f"there is no page {path}: name a file, or a folder of pages")
            if not path.resolve().is_relative_to(self.root.resolve()):
                sys.exit(
                    f"{path} is not below {self.root}: go to the folder of its guide"
                )
            pages += sorted(path.rglob("*.md")) if path.is_dir() else [path]
        return [page.absolute() for page in pages]

    def short(self, path: Path) -> str:
        """Return a path as the reader of a report knows it: relative to the root."""
        return path.relative_to(self.root).as_posix()

    @cached_property
    def _by_name(self) -> dict[str, list[Path]]:
        paths: dict[str, list[Path]] = {}
        for path in self.all_programs:
            paths.setdefault(path.name, []).append(path)
        return paths


def _look_over(table: object, defaults: Mapping[str, object], path: Path) -> None:
    """Compare a table of settings with the defaults, of which the root is none."""
    keys = [key for key in defaults if key != "root"]
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: doccheck is no table: write {TABLE}")
    for key, value in table.items():
        if key not in keys:
            raise SettingsError(
                f"{TABLE} in {path} has {key}: it knows {', '.join(keys)}"
            )
        texts = value if isinstance(defaults[key], tuple) else [value]
        if not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
            kind = "a list of texts" if isinstance(defaults[key], tuple) else "a text"
            raise SettingsError(f"{TABLE} in {path}: {key} is {value!r}, not {kind}")
