"""What measuring programs have in common: they compute, print, record and compare."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bench.__main__ import perform, programs
from bench.compare import MOVED, compare, markdown
from bench.harness import Samples, side_by_side
from bench.record import circumstances, record
from bench.show import parts, show

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


def test_what_is_recorded_says_where_and_when(tmp_path):
    record("speed", {"ways": {"queue": 1}}, tmp_path)
    told = json.loads((tmp_path / "speed.json").read_text(encoding="utf-8"))
    assert told["ways"] == {"queue": 1}
    assert list(told["measured"]) == list(circumstances())
    record("speed", {}, tmp_path, {"date": "2026-01-02"})
    told = json.loads((tmp_path / "speed.json").read_text(encoding="utf-8"))
    assert told == {"measured": {"date": "2026-01-02"}}


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
    moves = compare(old, new)
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


def test_a_program_that_fails_keeps_no_other_from_running(capfd):
    failed = perform(["no_such_program", "default_start_methods"], ["--quick"], True)
    assert failed == ["no_such_program"]
    said = capfd.readouterr()
    assert "No module named bench.no_such_program" in said.err
    assert "no_such_program" in said.out
    assert "default_start_methods" in said.out


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


def test_a_check_tells_what_moved_on_the_summary_too(tmp_path):
    summary = tmp_path / "summary.md"
    options = "--check", "--into", tmp_path / "data", "default_start_methods"
    done = bench(*options, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 0, done.stderr
    assert "0 of 0 ratios moved" in done.stdout
    assert "0 of 0 ratios moved" in summary.read_text(encoding="utf-8")
    assert (tmp_path / "data/default_start_methods.json").is_file()


def test_a_program_that_is_none_is_named():
    done = bench("handof")
    assert done.returncode == 2
    assert "no program is called handof" in done.stderr


@pytest.mark.parametrize("name", programs())
def test_a_program_tells_its_question_and_its_command(name):
    text = (ROOT / f"bench/{name}.py").read_text(encoding="utf-8")
    question, *others = ast.get_docstring(ast.parse(text)).split("\n\n")
    assert len(question.splitlines()) == 1
    assert f"    python -m bench.{name}" in others
    assert text.rstrip().endswith(f'run("{name}", measure)')
