"""Run the probes of a page as programs are run, and see whether each can fail."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from doccheck import sentry
from doccheck.claims.guide import PROBES, Guide, Page
from doccheck.claims.probes import Mutant, Probe, helpers
from doccheck.layout import Layout
from doccheck.program import environment, workplace
from doccheck.pythons.interpreter import Interpreter
from doccheck.session import Bound, Finished, run

SECONDS = 60.0
"""How long the probes of a page may take, and MORE for each of them: only if one hangs,
so it may be much, for a machine with much else to do."""
MORE = 20.0

NOTICED = "AssertionError"
"""How a probe fails when it notices that what it asserts is not so. Another error says
that the change has made it a wrong program, unless it is errors that were changed."""


@dataclass(frozen=True)
class Outcome:
    """What came of a probe.

    Attributes:
        probe: the probe.
        mutant: what was changed in it, None if it ran as it is.
        result: "passed", "failed", "not run" or "hung".
        why: what it said.
        line: where in its file it failed, 0 if that is not known.
        kind: the name of the exception's class.
        trace: the traceback.
    """

    probe: Probe
    mutant: Mutant | None
    result: str
    why: str = ""
    line: int = 0
    kind: str = ""
    trace: str = ""

    @property
    def declined(self) -> bool:
        """Whether the probe itself says that it cannot be run here."""
        return self.result == "not run" and not self.kind


def outcomes(
    page: Page, layout: Layout, interpreter: Interpreter, *, mutants: bool = False
) -> tuple[list[Outcome], tuple[str, ...]]:
    """Run the probes of a page, all in one process, and return what came of each.

    Args:
        page: the page.
        layout: the guide.
        interpreter: the Python to run them on.
        mutants: whether to run them with each of their changes, instead of as they are.

    Returns:
        The outcomes, and what the probes left behind, which has been removed.
    """
    cases: list[tuple[Probe, Mutant | None]] = [
        (probe, change)
        for probe in page.probes.values()
        for change in (_concerning(probe, interpreter) if mutants else [None])
    ]
    if not cases:
        return [], ()
    with workplace("probe-") as (here, scratch, notes):
        names = list(_copied(cases, here, layout))
        report = here.with_name("outcomes")
        process = run(
            [interpreter.path, "asked.py", str(report), *names],
            here,
            environment(layout, None, scratch, notes),
            Bound(SECONDS + MORE * len(names)),
        )
        left = *process.left, *sentry.left(notes, layout)
        left += tuple(f"temporary file {path.name}" for path in scratch.iterdir())
        if mutants:  # which may leave what they like, if only they end
            left = ("a process that would not end",) if process.status is None else ()
        lines = report.read_text(encoding="utf-8") if report.is_file() else ""
    return list(_read(cases, names, lines.splitlines(), process)), left


def _concerning(probe: Probe, interpreter: Interpreter) -> list[Mutant]:
    return [m for m in probe.mutants if m.line and m.concerns(interpreter.minor)]


def _copied(
    cases: Sequence[tuple[Probe, Mutant | None]], here: Path, layout: Layout
) -> Iterator[str]:
    """Put the files of the cases where they will run, and yield what to call there."""
    shutil.copy(Path(__file__).with_name("asked.py"), here)
    for helper in helpers(layout.root / PROBES):
        copy = here / helper.relative_to(layout.root)
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(helper, copy)
    for number, (probe, mutant) in enumerate(cases):
        copy = here / probe.path.relative_to(layout.root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if mutant:
            copy = copy.with_stem(f"{copy.stem}__{number}")
            copy.write_text(mutant.text, encoding="utf-8")
        else:
            shutil.copy(probe.path, copy)
        module = ".".join(copy.relative_to(here).with_suffix("").parts)
        yield f"{module}:{probe.name}"


def _read(
    cases: Sequence[tuple[Probe, Mutant | None]],
    names: Sequence[str],
    lines: Sequence[str],
    process: Finished,
) -> Iterator[Outcome]:
    report = {}
    for line in lines:
        entry = json.loads(line)
        report[entry.pop("name")] = entry
    for (probe, mutant), name in zip(cases, names, strict=True):
        came = report.get(name)
        if came:
            yield Outcome(probe, mutant, **came)
        elif came is not None and process.status is None:
            yield Outcome(probe, mutant, "hung", "it had not ended after its time")
        else:
            when = "when it began" if came is not None else "before it began"
            why = f"the process ended with {process.status} {when}"
            yield Outcome(probe, mutant, "failed", why, trace=process.errors)


def failures(page: Page, guide: Guide, interpreter: Interpreter) -> Iterator[str]:
    """Yield a report of each probe of a page that fails, and of what they leave."""
    results, left = outcomes(page, guide.layout, interpreter)
    for outcome in results:
        if outcome.result != "passed" and not outcome.declined:
            yield _report(outcome, guide, interpreter)
    if left:
        yield f"{page.where}: its probes left {', '.join(left)} behind ({interpreter})"


def survivors(page: Page, guide: Guide, interpreter: Interpreter) -> Iterator[str]:
    """Yield a report of each probe of a page that does not fail when it should."""
    results, left = outcomes(page, guide.layout, interpreter, mutants=True)
    if left:
        yield f"{page.where}: the mutants of its probes left {left[0]} ({interpreter})"
    for outcome in results:
        assert outcome.mutant
        where = f"{guide.layout.short(outcome.probe.path)}:{outcome.mutant.line}"
        what = f"{where}: {outcome.probe.name} with {outcome.mutant.comment!r}"
        if outcome.declined:
            continue
        if outcome.result == "passed":
            yield f"{what} passes all the same on {interpreter}: it asserts too little"
        elif outcome.result != "failed":
            yield f"{what} must fail, but: {outcome.result}, {outcome.why}"
        elif outcome.kind != NOTICED and "Error" not in outcome.mutant.comment:
            yield f"{what} must fail by an assertion, not by {outcome.why}"
    tried = {outcome.probe.name for outcome in results}
    for probe in page.probes.values():
        if probe.name not in tried:
            where = f"{guide.layout.short(probe.path)}:{probe.line}"
            yield f"{where}: {probe.name}: no mutant of it concerns {interpreter}"


def _report(outcome: Outcome, guide: Guide, interpreter: Interpreter) -> str:
    probe = outcome.probe
    file = f"{guide.layout.short(probe.path)}:{outcome.line or probe.line}"
    proved = [
        (f"{page.where}:{claim.sentence.line}", claim.sentence.text)
        for page in guide.pages()
        for claim in page.claims
        for proof in claim.proofs
        if (proof.kind, proof.page, proof.what) == ("probe", probe.page, probe.name)
    ]
    where, text = proved[0] if proved else (file, "(no sentence)")
    head = f"{where}: probe {probe.name} {outcome.result}: {outcome.why}"
    others = [f"{at}: {other}" for at, other in proved[1:]]
    trace = outcome.trace.splitlines()
    return "\n    ".join([head, text, *others, f"{file} ({interpreter})", *trace])
