"""Write down which probe passed on which Python, for the site to show."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from doccheck.claims.guide import Guide, Page
from doccheck.claims.probes import Probe
from doccheck.claims.trial import Outcome
from doccheck.layout import Layout
from doccheck.pythons.column import Column
from doccheck.pythons.interpreter import Interpreter

RECORD = "data/probes.json"
"""The file, below the folder of the pages."""


class Row(TypedDict):
    """What came of a probe: "passed", or "failed" or "not run" with the reason.

    `digest` identifies its text, `results` are by platform and Python.
    """

    digest: str
    results: dict[str, str]


class Record(TypedDict):
    """The versions by platform and Python, and the probes by page and name.

    `mutants` are the pages of which each probe failed under each of its changes.
    """

    interpreters: dict[str, str]
    probes: dict[str, Row]
    mutants: dict[str, Row]


def column(interpreter: Interpreter) -> str:
    """Return the text under which a record has what came of an interpreter."""
    return str(Column.of(interpreter))


def key(probe: Probe) -> str:
    """Return the text under which a record has a probe."""
    return f"{probe.page} {probe.name}"


def digest(probe: Probe) -> str:
    """Return what identifies the text of a probe."""
    return hashlib.sha256(probe.source.encode()).hexdigest()[:12]


def place(layout: Layout) -> Path:
    """Return the path of the record."""
    return layout.root / layout.pages / RECORD


def read(layout: Layout) -> Record:
    """Return the record of a guide, an empty one if there is none."""
    path = place(layout)
    if not path.is_file():
        return {"interpreters": {}, "probes": {}, "mutants": {}}
    record: Record = json.loads(path.read_text(encoding="utf-8"))
    record.setdefault("mutants", {})
    return record


def has(record: Record, page: Page, interpreter: Interpreter) -> bool:
    """Return whether all probes of a page, as they are, have passed on a Python."""
    where = column(interpreter)
    return record["interpreters"].get(where) == interpreter.version and all(
        (row := record["probes"].get(key(probe)))
        and row["digest"] == digest(probe)
        and row["results"].get(where) == "passed"
        for probe in page.probes.values()
    )


def are_killed(record: Record, page: Page, interpreter: Interpreter) -> bool:
    """Return whether a page's probes, as they are, have failed under their changes.

    It is enough that they did on a Python of the same minor version.
    """
    row = record["mutants"].get(page.name)
    return (
        row is not None
        and row["digest"] == _of_page(page)
        and row["results"].get(column(interpreter)) == "passed"
    )


def add_killed(record: Record, page: Page, interpreter: Interpreter) -> None:
    """Put into a record that a page's probes fail under their changes."""
    row = record["mutants"].get(page.name)
    if row is None or row["digest"] != _of_page(page):
        row = record["mutants"][page.name] = {"digest": _of_page(page), "results": {}}
    row["results"][column(interpreter)] = "passed"


def _of_page(page: Page) -> str:
    texts = [
        text
        for probe in page.probes.values()
        for text in (probe.source, *(mutant.comment for mutant in probe.mutants))
    ]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


def add(
    record: Record, guide: Guide, interpreter: Interpreter, found: Iterable[Outcome]
) -> None:
    """Put into a record what came of probes; drop those that are no more, or changed.

    Of an interpreter that takes the place of another of its minor version, nothing that
    the other has shown is kept.
    """
    where = column(interpreter)
    current = {
        key(p): digest(p) for page in guide.pages() for p in page.probes.values()
    }
    stale = record["interpreters"].get(where) != interpreter.version
    record["interpreters"][where] = interpreter.version
    for name, row in list(record["probes"].items()):
        if row["digest"] != current.get(name):
            del record["probes"][name]
        elif stale:
            row["results"].pop(where, None)
    for outcome in found:
        row = record["probes"].setdefault(
            key(outcome.probe), {"digest": digest(outcome.probe), "results": {}}
        )
        passed = outcome.result == "passed"
        row["results"][where] = (
            "passed" if passed else f"{outcome.result}: {outcome.why.splitlines()[0]}"
        )


def write(record: Record, layout: Layout) -> None:
    """Write a record, in an order that does not depend on when it was made."""
    ordered = {
        "interpreters": dict(sorted(record["interpreters"].items())),
        "probes": _ordered(record["probes"]),
        "mutants": _ordered(record["mutants"]),
    }
    text = json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"
    place(layout).write_text(text, encoding="utf-8", newline="\n")


def _ordered(rows: dict[str, Row]) -> dict[str, Row]:
    return {
        name: {
            "digest": row["digest"],
            "results": dict(sorted(row["results"].items())),
        }
        for name, row in sorted(rows.items())
    }
