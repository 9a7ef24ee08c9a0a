"""Read the files of figures, and find in them what a key names.

A folder holds facts in `NAME.json`: they are the same on every machine. Below it,
`machines/MACHINE/NAME.json` holds what one program measured on one machine. There,
`measured` says when, on what and by which program; `earlier`, if it is there, lists
whole earlier runs. Pages print the figures of the machine that `machines.json` names as
`shown`, or of another if that one has none; the other machines and the earlier runs say
how far a ratio ranged.

A key is the name of a file and the keys into it, joined by dots. One with a question
mark may be missing, as where a package cannot be installed: `ring.peer?.median`.
"""

import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

Figures = dict[str, Any]
"""What one file holds, or one run in it."""


class FigureError(ValueError):
    """A figure that no data file holds; the text says which, and what to do."""


class NotMeasuredError(FigureError):
    """A figure that a data file may lack, and does."""


@dataclass(frozen=True)
class Run:
    """What was recorded together: one run of each of some files on one machine.

    Attributes:
        machine: the machine's name, empty for facts.
        files: the figures by the name of their file.
        is_shown: whether pages print these figures.
    """

    machine: str
    files: Mapping[str, Figures]
    is_shown: bool

    @property
    def where(self) -> str:
        """The machine and the days of the run, empty for facts."""
        days = {
            figures.get("measured", {}).get("date") for figures in self.files.values()
        }
        dates = ", ".join(sorted(filter(None, days)))
        return f"{self.machine} ({dates})" if self.machine else ""

    def below(self, key: str) -> Any:
        """Return what is recorded under a key: a value, or all that is below it.

        Raises:
            NotMeasuredError: if there is no such key, and it may be missing.
            FigureError: if there is no such key.
        """
        name, *keys = key.split(".")
        node: Any = self.files[name]
        for part in keys:
            bare = part.removesuffix("?")
            if not isinstance(node, dict) or bare not in node:
                error = FigureError if bare == part else NotMeasuredError
                raise error(f"{key}: {name}.json holds no {bare!r} there")
            node = node[bare]
        return node

    def value(self, key: str) -> Any:
        """Return the one value that is recorded under a key.

        Raises:
            FigureError: if there is no such key, or several values are below it.
        """
        node = self.below(key)
        if isinstance(node, (dict, list)):
            raise FigureError(f"{key} names several figures: name one of them")
        return node


class Data:
    """The files of figures in a folder; each is read once.

    Args:
        folder: the folder of the facts, with `machines` below it if there are any.
        shown: the machine whose figures pages print, if not the one that the folder
            names.
    """

    def __init__(self, folder: Path, shown: str = "") -> None:
        self.folder, self._shown = folder, shown

    @cached_property
    def facts(self) -> dict[str, Figures]:
        """The facts by the name of their file."""
        return {path.stem: _read(path) for path in sorted(self.folder.glob("*.json"))}

    @cached_property
    def machines(self) -> dict[str, dict[str, list[Figures]]]:
        """The runs by machine and name of the file, the latest first."""
        return {
            folder.name: {
                path.stem: _runs(_read(path)) for path in sorted(folder.glob("*.json"))
            }
            for folder in sorted((self.folder / "machines").glob("*/"))
        }

    @property
    def shown(self) -> str:
        """The name of the machine whose figures pages print."""
        return self._shown or str(self.facts.get("machines", {}).get("shown", ""))

    @property
    def names(self) -> list[str]:
        """The names of the files that pages can print figures of."""
        return sorted(set(self.facts).union(*self.machines.values()))

    def path(self, name: str) -> Path:
        """Return the file of that name that pages print figures of."""
        if machine := self._machine(name):
            return self.folder / "machines" / machine / f"{name}.json"
        return self.folder / f"{name}.json"

    def elsewhere(self, name: str) -> Iterator["Data"]:
        """Yield the same data as each other machine with that file shows them."""
        for machine, files in self.machines.items():
            if name in files and machine != self._machine(name):
                yield Data(self.folder, machine)

    def below(self, key: str) -> Any:
        """Return what pages print under a key: a value, or all that is below it.

        Raises:
            FigureError: if there is no such file or key.
        """
        return self._printed(key).below(key)

    def value(self, key: str) -> Any:
        """Return the one value that pages print under a key.

        Raises:
            FigureError: if there is no such file or key, or several values below it.
        """
        return self._printed(key).value(key)

    def runs(self, keys: Set[str]) -> Iterator[Run]:
        """Yield what was recorded of the files that some keys name, run by run.

        Where several files are named, each run of one is taken with each of the others
        on that machine. A machine that lacks one of the files is left out.

        Args:
            keys: the keys.

        Raises:
            FigureError: if no machine has these files.
        """
        names = {key.partition(".")[0]: key for key in sorted(keys)}
        facts = {name: self.facts[name] for name in names if name in self.facts}
        others = [name for name in names if name not in facts]
        if not others:
            yield Run("", facts, True)
            return
        exists = False
        for machine, files in self.machines.items():
            for number, each in enumerate(product(*(files.get(n, []) for n in others))):
                exists = True
                figures = facts | dict(zip(others, each, strict=True))
                is_shown = all(machine == self._machine(name) for name in others)
                yield Run(machine, figures, is_shown and not number)
        if not exists:
            key = names[others[0]]
            raise FigureError(f"{key}: there is no data file {others[0]}.json")

    def _printed(self, key: str) -> Run:
        name = key.partition(".")[0]
        if name in self.facts:
            return Run("", {name: self.facts[name]}, True)
        machine = self._machine(name)
        if not machine:
            raise FigureError(f"{key}: there is no data file {name}.json")
        return Run(machine, {name: self.machines[machine][name][0]}, True)

    def _machine(self, name: str) -> str:
        """Return the machine whose figures in a file are printed; empty for facts.

        It is the one that is shown, or the first that was asked if that one was not.
        """
        asked = [machine for machine, files in self.machines.items() if name in files]
        if name in self.facts or not asked:
            return ""
        return self.shown if self.shown in asked else asked[0]


def _read(path: Path) -> Figures:
    figures: Figures = json.loads(path.read_text(encoding="utf-8"))
    return figures


def _runs(figures: Figures) -> list[Figures]:
    latest = {key: value for key, value in figures.items() if key != "earlier"}
    return [latest, *figures.get("earlier", [])]
