"""What measuring programs have in common: they compute, print, record and compare."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bench.__main__ import perform, programs
from bench.harness import Samples, side_by_side
from bench.harness.compare import MOVED, compare, markdown
from bench.harness.record import circumstances, machine, record
from bench.harness.show import parts, show
from doccheck.figures.data import Data

ROOT = Path(__file__).parents[1]
SPREAD = {"low": 9.0, "median": 10.0, "high": 12.0}


def test_ways_take_turns_and_the_first_round_warms_up():
    turns = []
    ways = {name: lambda name=name: turns.append(name) or len(turns) for name in "ab"}
    samples = side_by_side(ways, 3)
    assert {name: turns.count(name) for name in "ab"} == {"a": 4, "b": 4}
    assert all(set(turns[n : n + 2]) == {"a", "b"} for n in range(0, 8, 2))
    assert len(samples["a"]) == 3
    assert min(samples["a"] + samples["b"]) == 3


def test_a_ratio_is_the_median_of_the_rounds_and_not_of_the_medians():
    samples = Samples({"slow": [2, 20, 90], "fast": [1, 10, 1]})
    assert samples.ratio("slow", "fast") == 2
    assert samples.times_faster("slow") == {"slow": 1, "fast": 2}
    assert samples.spread(10)["slow"] == {"low": 20, "median": 200, "high": 900}


def run(date, **figures):
    return {"measured": {"date": date, "processor": "AMD EPYC"}, **figures}


def test_a_run_is_recorded_for_its_machine_before_the_earlier_ones(tmp_path):
    first, second, third = run("01-01", a=1), run("01-02", a=2), run("01-03", a=3)
    path = tmp_path / "machines/amd-epyc/speed.json"
    record("speed", first, tmp_path)
    assert json.loads(path.read_text("utf-8")) == first
    record("speed", second, tmp_path)
    record("speed", third, tmp_path)
    assert json.loads(path.read_text("utf-8")) == third | {"earlier": [second, first]}
    record("speed", first, tmp_path, replace=True)
    assert json.loads(path.read_text("utf-8")) == first


def test_a_fact_takes_the_place_of_what_was_recorded(tmp_path):
    for date in "01-01", "01-02":
        record("speed", run(date), tmp_path, is_fact=True)
    assert json.loads((tmp_path / "speed.json").read_text("utf-8")) == run("01-02")
    assert not (tmp_path / "machines").exists()


@pytest.mark.parametrize(
    ("processor", "name"),
    [
        ("AMD EPYC", "amd-epyc"),
        ("Intel(R) Xeon(R) Processor", "intel-xeon"),
        ("Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz", "intel-core-i7-8550u-1-80ghz"),
        ("AMD Ryzen 9 5950X 16-Core Processor", "amd-ryzen-9-5950x"),
        ("arm64", "arm64"),
    ],
)
def test_a_machine_is_named_for_its_processor(processor, name):
    assert machine(processor) == name


def test_circumstances_name_day_and_machine():
    assert {"date", "processor", "cores", "system", "python"} <= circumstances().keys()


def test_the_least_of_a_way_is_its_limit():
    assert Samples({"copy": [3.0, 2.0, 4.0]}).least("copy", 10) == 20


def printed(figures):
    console = Console(width=200)
    with console.capture() as caught:
        for part in parts(figures, ()):
            console.print(part)
    lines = (" ".join(line.split()) for line in caught.get().splitlines())
    return [line for line in lines if line.strip(" ─")]


def test_figures_by_case_unit_and_way_are_a_table_for_each_unit():
    case = {"microseconds": {"queue": SPREAD, "pipe": 5.0}, "times_faster": {"pipe": 2}}
    assert printed({"runs": 1200, "sizes": {"small": case, "large": case}}) == [
        "runs: 1,200",
        *("sizes, microseconds", "small large"),
        *("queue 10 ±15% 10 ±15%", "pipe 5 5"),
        *("sizes, times faster", "small large", "pipe 2 2"),
    ]


def test_what_is_single_in_each_case_is_a_table_of_its_own():
    case = {"bytes": 64, "best": "b", "ms": {"a": 1}}
    assert printed({"sizes": {"small": case, "large": case | {"ms": {"b": 2}}}}) == [
        *("sizes", "bytes best", "small 64 b", "large 64 b"),
        *("sizes, ms", "small large", "a 1", "b 2"),
    ]


def test_figures_by_unit_and_way_are_one_table():
    group = {"nanoseconds": {"raw": SPREAD}, "times_faster": {"raw": 1234.5}}
    assert printed({"read": group}) == [
        *("read", "nanoseconds times_faster"),
        "raw 10 ±15% 1,234",
    ]  # fmt: skip


def test_figures_in_another_shape_are_printed_too():
    uneven = {"one": {"ms": {"a": 1}}, "two": {"s": {"a": 1}}}
    assert "ms" in printed({"odd": uneven})[1]
    deep = {"a": {"b": {"c": {"d": {"e": 1}}}}}
    assert printed(deep)[-1] == "e 1"
    assert printed({"on": "Linux", "left": None, "flat": {"a": 1}}) == [
        *("on: Linux", "left:", "flat", "a 1"),
    ]


def test_more_figures_than_can_be_read_are_counted():
    assert printed({"outcomes": {n: n for n in range(41)}, "by": {1: {2: 3}}}) == [
        *("outcomes: 41 entries", "by", "1", "2 3"),
    ]
    wide = {"by": {str(n): {"a": 1} for n in range(13)}}
    assert printed(wide) == ["by: 13 entries"]


def test_the_table_names_the_machine(capsys):
    show("speed", {"runs": 2}, {"date": "2026-01-02", "cores": 2, "load": None})
    assert capsys.readouterr().out == "speed (2026-01-02, 2)\nruns: 2\n"


def write(folder, **ratios):
    folder.mkdir()
    data = {"times_faster": ratios, "microseconds": {"queue": 5}, "on": "Linux"}
    (folder / "speed.json").write_text(json.dumps(data), encoding="utf-8")


def test_what_moved_most_comes_first(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    write(old, queue=1, pipe=2.0, new=4.0, gone=1.0, reused=10.0, zero=0)
    write(new, queue=1, pipe=2.2, new=1.0, reused=30.0, added=7.0, zero=0)
    (new / "other.json").write_text('{"times_faster": {"a": 2}}', encoding="utf-8")
    moves = compare(Data(old), Data(new))
    assert [move.key.rpartition(".")[2] for move in moves] == ["new", "reused", "pipe"]
    assert [move.moved for move in moves] == [True, True, False]
    assert markdown(moves).splitlines() == [
        f"2 of 3 ratios moved by a factor of {MOVED} or more.",
        "",
        "| ratio | recorded | now | factor |",
        "|:--|--:|--:|--:|",
        "| `speed.times_faster.new` | 4 | 1 | 0.25 |",
        "| `speed.times_faster.reused` | 10 | 30 | 3.00 |",
        "| `speed.times_faster.pipe` | 2 | 2.2 | 1.10 |",
    ]


def test_what_lies_within_the_range_of_all_machines_has_not_moved(tmp_path):
    for name, ratio in ("one", 4), ("two", 10):
        folder = tmp_path / "machines" / name
        folder.mkdir(parents=True)
        (folder / "speed.json").write_text(json.dumps({"times_faster": {"a": ratio}}))
    (tmp_path / "machines.json").write_text('{"shown": "one"}', encoding="utf-8")
    for now, factor in (7.0, 1.0), (2.0, 0.5), (30.0, 3.0):
        new = tmp_path / f"new{now}"
        write(new, a=now)
        (move,) = compare(Data(tmp_path), Data(new))
        assert (move.recorded, move.factor) == ("4 to 10", factor)


def test_a_program_that_fails_keeps_no_other_from_running(capfd):
    failed = perform(["no_such_program", "default_start_methods"], ["--quick"], True)
    assert failed == ["no_such_program"]
    output = capfd.readouterr()
    assert "No module named bench.no_such_program" in output.err
    assert "no_such_program" in output.out
    assert "default_start_methods" in output.out


def bench(*options, **environment):
    command = [sys.executable, "-m", "bench", *options]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_check_says_what_moved_on_the_summary_too(tmp_path):
    summary = tmp_path / "summary.md"
    options = "--check", "--into", tmp_path / "data", "default_start_methods"
    done = bench(*options, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 0, done.stderr
    assert "0 of 0 ratios moved" in done.stdout
    text = summary.read_text(encoding="utf-8")
    assert "0 of 0 ratios moved" in text
    assert "are about what is not in" in text
    assert (tmp_path / "data/default_start_methods.json").is_file()


def test_a_program_that_is_none_is_named():
    done = bench("handof")
    assert done.returncode == 2
    assert "no program is called handof" in done.stderr


@pytest.mark.parametrize("name", programs())
def test_a_program_states_its_question_and_its_command(name):
    text = (ROOT / f"bench/{name}.py").read_text(encoding="utf-8")
    question, *others = ast.get_docstring(ast.parse(text)).split("\n\n")
    assert len(question.splitlines()) == 1
    assert f"    python -m bench.{name}" in others
    assert re.search(rf'\brun\("{name}", measure(, is_fact=True)?\)$', text.rstrip())
