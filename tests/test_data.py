"""Data that follow from a model are what the model says now."""

import json
from pathlib import Path

import pytest

from bench import litmus
from bench.four_processes import CLASSES, modelled
from doccheck.layout import Layout
from press.figures import uses
from press.holds import problems
from shmguide.litmus import TESTS

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


def test_each_real_run_belongs_to_one_class():
    data = json.loads((DATA / "four_processes.json").read_text(encoding="utf-8"))
    seen = data["observed"]["classes"]
    assert tuple(seen) == CLASSES
    assert sum(seen.values()) == pytest.approx(1)


@pytest.mark.parametrize("page", LAYOUT.all_pages, ids=LAYOUT.short)
def test_every_sentence_that_relies_on_a_ratio_holds(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    found = [f"{LAYOUT.short(page)}:{line}: {p}" for line, p in problems(lines, DATA)]
    assert not found, "\n".join(found)


def test_the_runs_in_the_table_of_outcomes_are_those_that_were_made():
    data = json.loads((DATA / "four_processes.json").read_text(encoding="utf-8"))
    outcomes, seen = data["model"]["outcomes"], data["observed"]
    assert sum(seen["times"].values()) == seen["runs"]
    assert len(seen["times"]) == seen["printouts"]
    for kind, rows in outcomes.items():
        times = sum(seen["times"].get(lines, 0) for lines in rows)
        assert times / seen["runs"] == pytest.approx(seen["classes"][kind])
    assert sum(seen["preemptions"].values()) == pytest.approx(1)
    assert seen["preemptions"]["0"] == seen["classes"]["in_order"]


def test_what_the_data_say_of_litmus_tests_is_what_the_models_allow():
    data = json.loads((DATA / "litmus.json").read_text(encoding="utf-8"))
    recorded = {
        test: {outcome: row["allowed"] for outcome, row in rows.items()}
        for test, rows in data["tests"].items()
    }
    assert recorded == {litmus.key(test): litmus.modelled(test) for test in TESTS}
