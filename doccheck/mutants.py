"""Change pages and programs a little; what the engine does not notice survives.

    python -m doccheck.mutants docs                         every mutant of every page
    python -m doccheck.mutants docs --sample 100 --seed 7   the same hundred each time

A mutant is killed if any example of its page fails. It is legal if the page is still
true, as when it shows another possible outcome. It is not decided what races and stays
among the possible outcomes, or cannot run here. If a changed program still does what
the page says, larger changes are tried. What was changed is not reached if an error in
its place goes unnoticed: no run comes there. It is roughly observed if a value far from
it is noticed, as with the seconds of a pause. Else it is not observed: nothing on the
page depends on it, and the program could show it, or do without. Any other mutant has
survived.

A changed page is read anew and compared with what its examples printed when they ran
as they are, once under each start method: so thousands take seconds. A changed program
runs, in a copy of the guide, with a Python that imports from that copy, under one start
method after the other until it is killed. One that takes far longer than the program as
it is hangs.
"""

import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from argparse import ArgumentParser
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from doccheck import mutations
from doccheck.check import fault
from doccheck.examples import Example, Run, Shown, Wrong, examples
from doccheck.layout import Layout
from doccheck.mutations import Claim, Mutant
from doccheck.program import execute
from doccheck.session import Finished

KILLED, LEGAL, SURVIVED = "killed", "legal", "survived"
UNOBSERVED, UNDECIDED = "not observed", "not decided"
UNREACHED, ROUGHLY = "not reached", "roughly observed"
NOT_GREEN = "of the pages not green"

ROUNDS = 10
"""How often a program that races runs until its mutant is called not decided."""

LEEWAY = 5.0
"""The seconds for one run of a changed program, besides what all take unchanged."""

ASKED = """\
import sys
from doccheck.mutants import verdict_here
page, source, seconds = sys.argv[1:]
print(*verdict_here(page, source, float(seconds)), sep="\\n", end="")
"""


class NotGreenError(Exception):
    """A page fails as it is, so its mutants tell nothing; the text is the report."""


class Trial:
    """The mutants of a page, and the verdict on each.

    Args:
        page: the page that is changed, or whose programs are.
        layout: where the pages and the programs are.
    """

    def __init__(self, page: Path, layout: Layout) -> None:
        self.page, self.layout = page, layout
        self._found = _examples(page, layout)
        self._runs: dict[Path, list[Run]] = {}
        for example in self._found:
            if isinstance(example, Run):
                self._runs.setdefault(example.source, []).append(example)
        self._originals = {_key(e): e for runs in self._runs.values() for e in runs}
        self._done: dict[tuple[object, ...], Finished] = {}

    def mutants(self) -> Iterator[Mutant]:
        """Yield all the mutants: those of the page, and those of its programs."""
        yield from self.of_page()
        yield from self.of_programs()

    def of_page(self) -> Iterator[Mutant]:
        """Yield the mutants of the page's own text."""
        text = self.page.read_text(encoding="utf-8")
        yield from mutations.of_page(self.page, text, self._found)

    def of_programs(self) -> Iterator[Mutant]:
        """Yield the mutants of the programs that the page runs.

        Of a module that is run by its name, only what the page shows is changed.
        """
        for source, (example, *_) in self._runs.items():
            lines = None if example.console.program else self._shown(source)
            name = self.layout.short(source)
            yield from mutations.of_program(source, example.where, name, lines)

    def verdicts(
        self, mutants: Iterable[Mutant], copies: "Copies | None" = None
    ) -> Iterator[tuple[Mutant, str]]:
        """Yield each mutant with its verdict: those of the page first.

        Args:
            mutants: those to try.
            copies: where to change programs; copies of their own if None.

        Raises:
            NotGreenError: if the page fails as it is.
        """
        for example in self._found:
            if isinstance(example, Wrong):
                raise NotGreenError(f"{example.where}: {example.why}")
        programs = list[Mutant]()
        for mutant in mutants:
            if mutant.file == self.page:
                yield mutant, self._of_page(mutant)
            else:
                programs.append(mutant)
        with nullcontext(copies) if copies else Copies(self.layout) as copies:
            bounds = self._bounds({mutant.file for mutant in programs}, copies)
            with ThreadPoolExecutor(copies.workers) as pool:

                def verdict(mutant: Mutant) -> str:
                    return self._of_program(mutant, copies, bounds[mutant.file])

                yield from zip(programs, pool.map(verdict, programs), strict=True)

    def _bounds(self, sources: Iterable[Path], copies: "Copies") -> dict[Path, float]:
        bounds = {}
        for source in sources:
            text, began = source.read_text(encoding="utf-8"), time.monotonic()
            verdict, report = self._in_copy(source, text, copies, math.inf)
            if verdict == KILLED:
                raise NotGreenError(report)
            bounds[source] = time.monotonic() - began + LEEWAY
        return bounds

    def _shown(self, source: Path) -> set[int]:
        return {
            number
            for example in self._found
            if isinstance(example, Shown) and example.include.path == source
            for number in mutations.shown_lines(example)
        }

    def _of_page(self, mutant: Mutant) -> str:
        found = list(examples(mutant.file, mutant.text, self.layout))
        found.sort(key=lambda example: example.where != mutant.where)
        if any(map(self._fails, found)):
            return KILLED
        if not mutant.claim:
            return SURVIVED
        runs = [e for e in found if isinstance(e, Run) and e.where == mutant.where]
        done = [done for run in runs for _, done in self._recorded(run)]
        if not done:
            return UNDECIDED
        return LEGAL if all(map(mutant.claim.allows, done)) else SURVIVED

    def _fails(self, example: Example) -> bool:
        match example:
            case Wrong():
                return True
            case Run():
                return any(_belied(example, m, d) for m, d in self._recorded(example))
        return False

    def _recorded(self, example: Run) -> Iterator[tuple[str | None, Finished]]:
        original = self._originals.get(_key(example))
        for method in _methods(example):
            key = *_key(example), method
            if key not in self._done:
                done = execute(original or example, self.layout, method)
                if original and (report := _belied(original, method, done)):
                    raise NotGreenError(report)
                self._done[key] = done
            yield method, self._done[key]

    def _of_program(self, mutant: Mutant, copies: "Copies", seconds: float) -> str:
        def verdict(text: str) -> str:
            return self._in_rounds(mutant.file, text, copies, seconds)

        first = verdict(mutant.text)
        if first == UNOBSERVED:
            if verdict(mutant.failing) == UNOBSERVED:
                return UNREACHED
            if any(verdict(text) == KILLED for text in mutant.coarser):
                return ROUGHLY
        return first

    def _in_rounds(
        self, source: Path, text: str, copies: "Copies", seconds: float
    ) -> str:
        runs = self._runs[source]
        kinds = {run.directive.kind for run in runs}
        for _ in range(ROUNDS if "one-of" in kinds else 1):
            verdict, _ = self._in_copy(source, text, copies, seconds)
            if verdict != UNOBSERVED:
                return verdict
        if kinds == {"run"}:
            return LEGAL
        decided = "one-of" not in kinds and any(map(_methods, runs))
        return UNOBSERVED if decided else UNDECIDED

    def _in_copy(
        self, source: Path, text: str, copies: "Copies", seconds: float
    ) -> tuple[str, str]:
        names = self.layout.short(self.page), self.layout.short(source)
        with copies.changed(source, text) as (root, python):
            asked = subprocess.run(
                [python, "-I", "-c", ASKED, *names, f"{seconds}"],
                cwd=root,
                capture_output=True,
                text=True,
                check=False,
            )
        if asked.returncode:
            raise RuntimeError(asked.stderr)
        verdict, _, report = asked.stdout.partition("\n")
        return verdict, report


class Copies:
    """Copies of a guide in which one program at a time is changed, and put back.

    They are made when they are needed, one for each thread that wants one, and are gone
    after the `with` statement.

    Args:
        layout: the guide.
        workers: how many threads will want one.
    """

    def __init__(self, layout: Layout, workers: int | None = None) -> None:
        self.layout = layout
        self.workers = workers or os.cpu_count() or 1
        self._folder = tempfile.TemporaryDirectory(prefix="mutants-")
        self._free = SimpleQueue[tuple[Path, Path]]()
        self._seconds = count(int(time.time()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._folder.cleanup()

    @contextmanager
    def changed(self, source: Path, text: str) -> Iterator[tuple[Path, Path]]:
        """Change a file in a copy, for the time of the `with` statement.

        Args:
            source: the file, in the guide itself.
            text: what it is to hold.

        Returns:
            The root of the copy, and a Python that imports from there.
        """
        try:
            root, python = self._free.get_nowait()
        except Empty:
            root, python = self._copy()
        path = root / source.relative_to(self.layout.root)
        self._unlink(root, path.relative_to(root).parts[0])
        self._write(path, text)
        yield root, python
        self._write(path, source.read_text(encoding="utf-8"))
        self._free.put((root, python))

    def _copy(self) -> tuple[Path, Path]:
        # Links stand for all folders until something in them is changed.
        folder = Path(tempfile.mkdtemp(dir=self._folder.name)).resolve()
        root, home = folder / "guide", folder / "python"
        root.mkdir()
        for path in self.layout.root.iterdir():
            (root / path.name).symlink_to(path)
        venv.create(home, symlinks=os.name != "nt")
        (site,) = home.rglob("site-packages")
        paths = "\n".join([str(root), *filter(None, sys.path)])
        (site / "guide.pth").write_text(paths, encoding="utf-8")
        return root, home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def _unlink(self, root: Path, name: str) -> None:
        if (root / name).is_symlink():
            (root / name).unlink()
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(self.layout.root / name, root / name, ignore=ignored)

    def _write(self, path: Path, text: str) -> None:
        # Python keeps what it has compiled for as long as time and size are the same.
        path.write_text(text, encoding="utf-8")
        second = next(self._seconds)
        os.utime(path, (second, second))


def verdict_here(page: str, source: str, seconds: float) -> tuple[str, str]:
    """Return the verdict on a program of the guide in the working directory, and why.

    What else is on the page runs only if it mentions the program's name.

    Args:
        page: the page.
        source: the program.
        seconds: how long it may take to print or to end.
    """
    layout = Layout.of(Path.cwd())
    path, found = layout.root / source, _examples(layout.root / page, layout)
    found.sort(key=lambda example: not _runs(example, path))
    for example in found:
        if isinstance(example, Wrong):
            return KILLED, f"{example.where}: {example.why}"
        if not isinstance(example, Run) or not _mentions(example, path):
            continue
        for method in _methods(example):
            done = execute(example, layout, method, seconds)
            if report := _belied(example, method, done):
                return KILLED, report
            if not Claim.of(example).allows(done):
                return SURVIVED, ""
    return UNOBSERVED, ""


def _runs(example: Example, source: Path) -> bool:
    return isinstance(example, Run) and example.source == source


def _mentions(example: Run, source: Path) -> bool:
    said = example.fence.directive or "", example.source.read_text(encoding="utf-8")
    return _runs(example, source) or any(source.stem in text for text in said)


def _examples(page: Path, layout: Layout) -> list[Example]:
    return list(examples(page, page.read_text(encoding="utf-8"), layout))


def _key(example: Run) -> tuple[str, str, bool]:
    return example.where, example.console.command, example.directive.stderr


def _methods(example: Run) -> list[str | None]:
    return [m for m in example.methods if not example.hindrance(m)]


def _belied(example: Run, method: str | None, done: Finished) -> str:
    reason = example.directive.compare(example.console.shown, done.printed)
    return fault(example, method, done) or (reason and f"{example.where}: {reason}")


def main(arguments: Sequence[str]) -> int:
    """Try the mutants of the pages named, files or folders; return the exit status."""
    parser = ArgumentParser(prog="python -m doccheck.mutants")
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, help="try only so many, chosen at random")
    parser.add_argument("--programs", action="store_true", help="change programs only")
    parser.add_argument("--workers", type=int, help="how many run at once")
    parser.add_argument("--seed", type=int, default=0, help="the choice to make")
    options = parser.parse_args(arguments)
    layout = Layout.of(Path.cwd())
    trials = [
        Trial(page.absolute(), layout)
        for named in options.pages
        for page in (sorted(named.rglob("*.md")) if named.is_dir() else [named])
    ]
    number = count()
    kinds = Trial.of_programs if options.programs else Trial.mutants
    total = sum(1 for trial in trials for _ in kinds(trial))
    chosen: Collection[int] = range(total)
    if options.sample is not None:
        size = min(options.sample, total)
        chosen = set(random.Random(options.seed).sample(range(total), size))
    found = dict[str, list[str]]()
    with Copies(layout, options.workers) as copies:
        for trial in trials:
            own = [mutant for mutant in kinds(trial) if next(number) in chosen]
            print(f"{layout.short(trial.page)}: {len(own)} mutants", file=sys.stderr)
            try:
                for mutant, verdict in trial.verdicts(own, copies):
                    line = f"{mutant.where}: {verdict}: {mutant.change}"
                    found.setdefault(verdict, []).append(line)
            except NotGreenError as error:
                found.setdefault(NOT_GREEN, []).append(str(error))
    for verdict in UNREACHED, ROUGHLY, UNOBSERVED, UNDECIDED, NOT_GREEN, SURVIVED:
        print(*found.get(verdict, []), sep="\n", end="\n" if verdict in found else "")
    counts = [f"{len(lines)} {verdict}" for verdict, lines in sorted(found.items())]
    print(f"{len(chosen)} mutants", *counts, sep=", ")
    return bool(found.keys() & {SURVIVED, NOT_GREEN})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
