"""Try the mutants of a page, and give a verdict on each.

A changed page is read anew and compared with what its examples printed when they ran
as they are, once under each start method: so thousands take seconds. A changed program
runs, in a copy of the guide, with a Python that imports from that copy, under one start
method after the other until it is killed. One that takes far longer than the program as
it is hangs, and that is noticed.
"""

import math
import subprocess
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from doccheck.audits import constants, mutations
from doccheck.audits.copies import Copies
from doccheck.audits.judge import belied
from doccheck.audits.mutations import Mutant
from doccheck.audits.verdicts import Verdict
from doccheck.examples import Example, Run, Shown, Wrong, examples, of_page
from doccheck.layout import Layout
from doccheck.program import execute
from doccheck.session import Finished

ROUNDS = 10
"""How often a program that races runs until its mutant is called not decided."""

LEEWAY = 5.0
"""The seconds for one run of a changed program, besides what all take unchanged."""


class NotGreenError(Exception):
    """A page fails as it is, so its mutants say nothing; the text is the report."""


class Trial:
    """The mutants of a page, and the verdict on each.

    Args:
        page: the page that is changed, or whose programs are.
        layout: where the pages and the programs are.
    """

    def __init__(self, page: Path, layout: Layout) -> None:
        self.page, self.layout = page, layout
        self._examples = of_page(page, layout)
        self._runs: dict[Path, list[Run]] = {}
        for example in self._examples:
            if isinstance(example, Run):
                self._runs.setdefault(example.source, []).append(example)
        self._originals = {_key(e): e for runs in self._runs.values() for e in runs}
        self._results: dict[tuple[object, ...], Finished] = {}

    def mutants(self) -> Iterator[Mutant]:
        """Yield all the mutants: those of the page, and those of its programs."""
        yield from self.of_page()
        yield from self.of_programs()

    def of_page(self) -> Iterator[Mutant]:
        """Yield the mutants of the page's own text."""
        text = self.page.read_text(encoding="utf-8")
        yield from mutations.of_page(self.page, text, self._examples)

    def of_programs(self) -> Iterator[Mutant]:
        """Yield the mutants of the programs that the page runs.

        Of a module that is run by its name, only what the page shows is changed.
        """
        for source, (example, *_) in self._runs.items():
            lines = None if example.console.program else self._shown(source)
            name = self.layout.short(source)
            yield from constants.of_program(source, example.where, name, lines)

    def verdicts(
        self, mutants: Iterable[Mutant], copies: Copies | None = None
    ) -> Iterator[tuple[Mutant, Verdict]]:
        """Yield each mutant with its verdict: those of the page first.

        Args:
            mutants: those to try.
            copies: where to change programs; copies of their own if None.

        Raises:
            NotGreenError: if the page fails as it is.
        """
        for example in self._examples:
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

                def verdict(mutant: Mutant) -> Verdict:
                    return self._of_program(mutant, copies, bounds[mutant.file])

                yield from zip(programs, pool.map(verdict, programs), strict=True)

    def _bounds(self, sources: Iterable[Path], copies: Copies) -> dict[Path, float]:
        bounds = {}
        for source in sources:
            text, began = source.read_text(encoding="utf-8"), time.monotonic()
            verdict, report = self._in_copy(source, text, copies, math.inf)
            if verdict == Verdict.KILLED:
                raise NotGreenError(report)
            bounds[source] = time.monotonic() - began + LEEWAY
        return bounds

    def _shown(self, source: Path) -> set[int]:
        return {
            number
            for example in self._examples
            if isinstance(example, Shown) and example.include.path == source
            for number in constants.shown_lines(example)
        }

    def _of_page(self, mutant: Mutant) -> Verdict:
        changed = list(examples(mutant.file, mutant.text, self.layout))
        changed.sort(key=lambda example: example.where != mutant.where)
        if any(map(self._fails, changed)):
            return Verdict.KILLED
        if not mutant.claim:
            return Verdict.SURVIVED
        runs = [e for e in changed if isinstance(e, Run) and e.where == mutant.where]
        results = [result for run in runs for _, result in self._recorded(run)]
        if not results:
            return Verdict.UNDECIDED
        return (
            Verdict.LEGAL
            if all(map(mutant.claim.allows, results))
            else Verdict.SURVIVED
        )

    def _fails(self, example: Example) -> bool:
        match example:
            case Wrong():
                return True
            case Run():
                return any(belied(example, m, d) for m, d in self._recorded(example))
        return False

    def _recorded(self, example: Run) -> Iterator[tuple[str | None, Finished]]:
        original = self._originals.get(_key(example))
        for method in example.runnable:
            key = *_key(example), method
            if key not in self._results:
                result = execute(original or example, self.layout, method)
                if original and (report := belied(original, method, result)):
                    raise NotGreenError(report)
                self._results[key] = result
            yield method, self._results[key]

    def _of_program(self, mutant: Mutant, copies: Copies, seconds: float) -> Verdict:
        def verdict(text: str) -> Verdict:
            return self._in_rounds(mutant.file, text, copies, seconds)

        first = verdict(mutant.text)
        if first == Verdict.UNOBSERVED:
            if verdict(mutant.failing) == Verdict.UNOBSERVED:
                return Verdict.UNREACHED
            if any(verdict(text) == Verdict.KILLED for text in mutant.coarser):
                return Verdict.ROUGHLY
        return first

    def _in_rounds(
        self, source: Path, text: str, copies: Copies, seconds: float
    ) -> Verdict:
        runs = self._runs[source]
        kinds = {run.directive.kind for run in runs}
        for _ in range(ROUNDS if "one-of" in kinds else 1):
            verdict, _ = self._in_copy(source, text, copies, seconds)
            if verdict != Verdict.UNOBSERVED:
                return verdict
        if kinds == {"run"}:
            return Verdict.LEGAL
        decided = "one-of" not in kinds and any(run.runnable for run in runs)
        return Verdict.UNOBSERVED if decided else Verdict.UNDECIDED

    def _in_copy(
        self, source: Path, text: str, copies: Copies, seconds: float
    ) -> tuple[Verdict, str]:
        names = self.layout.short(self.page), self.layout.short(source)
        with copies.changed(source, text) as (root, python):
            asked = subprocess.run(
                [python, "-I", "-m", "doccheck.audits.judge", *names, f"{seconds}"],
                cwd=root,
                capture_output=True,
                text=True,
                check=False,
            )
        if asked.returncode:
            raise RuntimeError(asked.stderr)
        verdict, _, report = asked.stdout.partition("\n")
        return Verdict[verdict], report


def _key(example: Run) -> tuple[str, str, bool]:
    return example.where, example.console.command, example.directive.stderr
