"""Figures on pages: how far a ratio ranged, and over how many runs."""

import json

import pytest

from doccheck.figures.braces import figures, printed
from doccheck.figures.data import Data, FigureError

RUNS = {
    "amd-epyc": [{"ways": {"a": 27.4, "b": 2, "whole": 3}}, {"ways": {"a": 4.63}}],
    "intel-xeon": [{"ways": {"a": 12, "b": 8, "peer": 0.756}}],
}


@pytest.fixture
def data(tmp_path):
    (tmp_path / "machines.json").write_text('{"shown": "amd-epyc"}', encoding="utf-8")
    (tmp_path / "fact.json").write_text('{"pi": 3.14}', encoding="utf-8")
    for machine, (latest, *earlier) in RUNS.items():
        folder = tmp_path / "machines" / machine
        folder.mkdir(parents=True)
        text = json.dumps(latest | {"earlier": earlier})
        (folder / "speed.json").write_text(text, encoding="utf-8")
    return Data(tmp_path)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ speed.ways.a }}", "27.4"),
        ("{{ spread: speed.ways.a }} times", "4.6 to 27 times"),
        ("{{ spread: speed.ways.a:.1f }}", "4.6 to 27.4"),
        ("{{spread: speed.ways.a / speed.ways.b}}", "1.5 to 14"),
        ("{{ spread: 1000 * speed.ways.a }}", "4,630 to 27,400"),
        ("{{ spread: speed.ways.b / 8:.0%}}", "25% to 100%"),
        ("{{ spread: speed.ways.whole }}", "3"),
        ("{{ spread: speed.ways.peer? }}", "0.76"),
        ("{{ spread: speed.ways.nobody? }}", "-"),
        ("{{ spread: fact.pi }}", "3.1"),
        ("{{ runs: speed }}", "3 runs on 2 machines"),
    ],
)
def test_a_figure_of_all_runs_says_how_far_it_ranged(data, text, shown):
    assert printed([text], data) == [shown]


def test_one_run_on_one_machine_is_in_the_singular(data):
    (data.folder / "machines/intel-xeon/other.json").write_text("{}", encoding="utf-8")
    assert printed(["{{ runs: other }}"], data) == ["1 run on 1 machine"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{ spread: speed.ways.peer }}", "speed.json holds no 'peer' there"),
        ("{{ spread: speed.ways }}", "speed.ways names several figures"),
        ("{{ spread: none.a }}", "there is no data file none.json"),
        ("{{ spread: speed.ways.a > 2 }}", "more, or less, than can be checked"),
        ("{{ spread: speed.ways.a / }}", "cannot be read"),
        ("{{ spread: speed.ways.a:zz }}", "{{ spread: speed.ways.a:zz }}: Unknown"),
        ("{{ runs: none }}", "there is no data file none.json"),
        ("{{ speed.ways.peer }}", "speed.json holds no 'peer' there"),
    ],
)
def test_a_figure_that_cannot_be_had_is_an_error(data, text, why):
    with pytest.raises(FigureError, match=why):
        printed([text], data)


def test_a_figure_names_the_keys_that_it_takes(data):
    lines = ["{{ a.b:.1f }}", "{{ spread: a.b / c.d?:.1f }}", "{{ runs: a }}"]
    assert [figure.keys for figure in figures(lines)] == [
        {"a.b"},
        {"a.b", "c.d?"},
        {"a"},
    ]


def test_other_machines_have_files_of_the_same_name(data):
    (other,) = data.elsewhere("speed")
    assert other.value("speed.ways.a") == 12
    assert other.path("speed") == data.folder / "machines/intel-xeon/speed.json"
    assert not list(data.elsewhere("fact"))


def test_a_file_is_where_its_figures_are_printed_from(data):
    assert data.path("speed") == data.folder / "machines/amd-epyc/speed.json"
    assert data.path("fact") == data.folder / "fact.json"
    assert data.names == ["fact", "machines", "speed"]


def test_figures_are_put_into_their_own_lines_and_not_into_code(data):
    figure = "{{ speed.ways.a }}"
    lines = ["a", "", f"b {figure}", "```", figure, "```", f"c {figure}, {figure}"]
    assert [found.line for found in figures(lines)] == [3, 7, 7]
    shown = ["a", "", "b 27.4", "```", figure, "```", "c 27.4, 27.4"]
    assert printed(lines, data) == shown
