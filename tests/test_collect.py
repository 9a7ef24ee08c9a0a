"""Examples are tests: one for each start method, told by page, line and reason."""

import multiprocessing
import os
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
from guides import SHOW, guide

from doccheck.audits import durations
from doccheck.pythons.interpreter import running
from doccheck.pythons.record import write
from doccheck.pythons.survey import survey

CONFTEST = """\
from pathlib import Path

from doccheck.audits.durations import pytest_addoption, pytest_terminal_summary
from doccheck.collect import pages
from doccheck.layout import Layout

__all__ = ["pytest_addoption", "pytest_collect_file", "pytest_terminal_summary"]

pytest_collect_file = pages(Layout.of(Path(__file__).parent))
"""
PROGRAM = """\
import multiprocessing

if __name__ == "__main__":
    print(multiprocessing.get_start_method() in multiprocessing.get_all_start_methods())
"""
PAGE = SHOW + "```console\n$ python hello.py\n{}\n```\n"
METHODS = multiprocessing.get_all_start_methods()


def pytest_run(root, *options):
    (root / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "docs", "-p", "no:cacheprovider", *options],
        cwd=root,
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_each_start_method_is_a_test_of_its_own(tmp_path):
    guide(tmp_path, PAGE.format("True"), hello=PROGRAM)
    status, said = pytest_run(tmp_path, "--collect-only", "-q")
    assert status == 0
    page = "docs/part/page.md::line"
    assert said.splitlines()[: 1 + len(METHODS)] == [
        f"{page}:1,hello[shown]",
        *(f"{page}:5,hello[{method}]" for method in METHODS),
    ]
    status, said = pytest_run(tmp_path, "-q", "-k", f"hello and {METHODS[-1]}")
    assert status == 0
    assert "1 passed" in said


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_a_failure_names_page_line_and_reason_in_the_last_lines(tmp_path, options):
    guide(tmp_path, PAGE.format("False"), hello=PROGRAM)
    status, said = pytest_run(tmp_path, *options)
    assert status == 1
    summary = said.splitlines()[-len(METHODS) - 1 : -1]
    assert sorted(summary) == sorted(
        f"FAILED docs/part/page.md::line:5,hello[{method}] - the program printed "
        f"something else under {method}"
        for method in METHODS
    )
    assert re.search(r"^docs/part/page.md:5: the program printed .* under", said, re.M)
    assert re.search(r"^    python hello.py    \(CPython [\d.]+ under", said, re.M)
    assert "    -False\n    +True\n" in said
    assert "    if the program is right, rewrite the page: make update" in said


def test_a_page_that_cannot_be_read_does_not_keep_the_others_from_running(tmp_path):
    guide(tmp_path, PAGE.format("True"), hello=PROGRAM)
    (tmp_path / "docs/broken.md").write_text("```js\nx\n```\n", encoding="utf-8")
    status, said = pytest_run(tmp_path, "-q")
    assert status == 1
    assert f"1 failed, {1 + len(METHODS)} passed" in said
    assert "FAILED docs/broken.md::line:1 - a js block must be one include" in said


def test_a_recorded_program_runs_under_one_method_until_it_changes(tmp_path):
    layout = guide(tmp_path, PAGE.format("True"), hello=PROGRAM)
    record = tmp_path / layout.matrix
    record.parent.mkdir()

    def methods(*options):
        said = pytest_run(
            tmp_path, "--collect-only", "-q", "-p", "doccheck.pythons.plugin", *options
        )[1]
        return re.findall(r"hello\[(?!shown)(\w+)\]", said)

    matrix, _ = survey(layout, running())
    write(matrix, record)
    (kept,) = methods()
    assert kept in METHODS
    assert methods("--every-method") == METHODS
    ((column, results),) = matrix["programs"]["hello.py"]["results"].items()
    results[kept] = "failed: it hung"
    write(matrix, record)
    assert methods() == METHODS
    results[kept] = "passed"
    matrix["interpreters"][column]["version"] = "3.0.0"
    write(matrix, record)
    assert methods() == METHODS


@pytest.mark.parametrize("options", [("=1",), ("=0", "-n", "2")], ids=["one", "xdist"])
def test_durations_are_summed_over_the_runs_of_a_program(tmp_path, options):
    page = PAGE.format("True") + PAGE.format("True").partition("\n\n")[2]
    other = (SHOW + "```console\n$ python other.py\n```\n").replace("hello", "other")
    guide(tmp_path, page + other, hello=PROGRAM, other="pass")
    wanted, *others = options
    status, said = pytest_run(tmp_path, f"--program-durations{wanted}", *others)
    assert status == 0
    _, _, said = said.partition(" programs: 2, ")
    assert re.match(r"\d+\.\d s in all =", said)
    runs = re.findall(r"^ +\d+\.\d\d s +(\d+) runs  (\w+\.py)$", said, re.MULTILINE)
    assert (
        runs == [(f"{2 * len(METHODS)}", "hello.py"), ("1", "other.py")][: len(options)]
    )


def report(program, seconds, when="call"):
    properties = [("program", program)] if program else []
    told = {"keywords": {}, "outcome": "passed", "longrepr": None, "when": when}
    return pytest.TestReport(
        "id", ("", 0, ""), **told, user_properties=properties, duration=seconds
    )


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        (None, []),
        (1, ["programs: 2, 6.5 s in all", "    3.50 s     1 runs  b.py"]),
        (0, ["programs: 2, 6.5 s in all", "    3.50 s     1 runs  b.py",
             "    3.00 s     2 runs  a.py"]),
    ],
)  # fmt: skip
def test_what_is_shown_of_durations(wanted, lines):
    said = []
    terminal = SimpleNamespace(
        config=SimpleNamespace(getoption={"--program-durations": wanted}.__getitem__),
        section=said.append,
        line=said.append,
        stats={
            "passed": [report("a.py", 1.0), report("b.py", 3.0), report(None, 9.0)],
            "failed": [report("a.py", 2.0), "no report"],
            "": [report("b.py", 0.5, "setup")],
        },
    )
    durations.pytest_terminal_summary(terminal)
    assert said == lines
