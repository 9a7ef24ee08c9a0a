"""Data that follow from a model are what the model says now."""

import json
from pathlib import Path

import pytest

from bench.four_processes import CLASSES, modelled
from doccheck.layout import Layout
from press.figures import uses

ROOT = Path(__file__).parents[1]
DATA = ROOT / "docs/data"
LAYOUT = Layout.of(ROOT)


def flat(values, prefix):
    for key, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}.{key}")
        else:
            yield f"{prefix}.{key}", value


def places(key):
    return [
        f"{LAYOUT.short(page)}:{line}"
        for page in LAYOUT.all_pages
        for line, used, _ in uses(page.read_text(encoding="utf-8").splitlines())
        if used == key
    ]


def test_the_figures_of_the_four_process_model_are_what_it_computes():
    data = json.loads((DATA / "four_processes.json").read_text(encoding="utf-8"))
    recorded = dict(flat(data["model"], "four_processes.model"))
    computed = dict(flat(modelled(), "four_processes.model"))
    assert recorded.keys() == computed.keys()
    stale = [
        f"{' '.join(places(key)) or key}: docs/data says {recorded[key]}, the model "
        f"says {computed[key]}: run python -m bench.four_processes"
        for key in computed
        if recorded[key] != computed[key]
    ]
    assert not stale, "\n".join(stale)


def test_the_sentences_about_real_runs_hold():
    data = json.loads((DATA / "four_processes.json").read_text(encoding="utf-8"))
    seen = data["observed"]["classes"]
    assert tuple(seen) == CLASSES
    assert sum(seen.values()) == pytest.approx(1)
    assert seen["in_order"] > 0.5, "the page says that most runs print 1 2 3 4"
    assert seen["lost"] > 0, "the first page says that in some an update was lost"
    assert data["observed"]["printouts"] > 1
