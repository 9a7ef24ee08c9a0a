"""Data that follow from a model are what the model says now."""

from pathlib import Path
from typing import Any

import pytest

from bench import litmus
from bench.four_processes import CLASSES, modelled
from doccheck.figures.braces import figures
from doccheck.figures.data import Data
from doccheck.figures.holds import problems
from doccheck.layout import Layout
from shmguide.litmus import TESTS

ROOT = Path(__file__).parents[1]
DATA = Data(ROOT / "docs/data")
LAYOUT = Layout.of(ROOT)


def having(name):
    """Return the machines for which there is a data file of that name."""
    return [machine for machine, files in DATA.machines.items() if name in files]


def flat(values, prefix):
    for key, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}.{key}")
        else:
            yield f"{prefix}.{key}", value


def places(key):
    return [
        f"{LAYOUT.short(page)}:{figure.line}"
        for page in LAYOUT.all_pages
        for figure in figures(page.read_text(encoding="utf-8").splitlines())
        if key in figure.keys
    ]


@pytest.mark.parametrize("machine", having("four_processes"))
def test_the_figures_of_the_four_process_model_are_what_it_computes(machine):
    data, *_ = DATA.machines[machine]["four_processes"]
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


@pytest.mark.parametrize("machine", having("four_processes"))
def test_each_real_run_belongs_to_one_class(machine):
    data, *_ = DATA.machines[machine]["four_processes"]
    seen = data["observed"]["classes"]
    assert tuple(seen) == CLASSES
    assert sum(seen.values()) == pytest.approx(1)


@pytest.mark.parametrize("page", LAYOUT.all_pages, ids=LAYOUT.short)
def test_a_range_says_over_how_many_runs_it_is(page):
    names: Any = {"spread": {}, "runs": {}}
    for figure in figures(page.read_text(encoding="utf-8").splitlines()):
        if figure.key in names:
            files = {key.partition(".")[0] for key in figure.keys}
            names[figure.key].setdefault(figure.line, set()).update(files)
    missing = [
        f"{LAYOUT.short(page)}:{line}: add {{{{ runs: {name} }}}} to the paragraph"
        for line, files in names["spread"].items()
        for name in files - names["runs"].get(line, set())
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("page", LAYOUT.all_pages, ids=LAYOUT.short)
def test_every_sentence_that_relies_on_a_ratio_holds(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    found = [f"{LAYOUT.short(page)}:{line}: {p}" for line, p in problems(lines, DATA)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("machine", having("four_processes"))
def test_the_runs_in_the_table_of_outcomes_are_those_that_were_made(machine):
    data, *_ = DATA.machines[machine]["four_processes"]
    outcomes, seen = data["model"]["outcomes"], data["observed"]
    assert sum(seen["times"].values()) == seen["runs"]
    assert len(seen["times"]) == seen["printouts"]
    for kind, rows in outcomes.items():
        times = sum(seen["times"].get(lines, 0) for lines in rows)
        assert times / seen["runs"] == pytest.approx(seen["classes"][kind])
    assert sum(seen["preemptions"].values()) == pytest.approx(1)
    assert seen["preemptions"]["0"] == seen["classes"]["in_order"]


@pytest.mark.parametrize("machine", having("litmus"))
def test_what_the_data_say_of_litmus_tests_is_what_the_models_allow(machine):
    data, *_ = DATA.machines[machine]["litmus"]
    recorded = {
        test: {outcome: row["allowed"] for outcome, row in rows.items()}
        for test, rows in data["tests"].items()
    }
    assert recorded == {litmus.key(test): litmus.modelled(test) for test in TESTS}
