"""What differs on other builds, machines and systems is shown, and has a reason."""

import json
from pathlib import Path

import pytest
from guides import SHOW, guide
from markdown import Markdown

from doccheck.examples import runs
from doccheck.layout import Layout
from doccheck.pythons.record import blank, digest, write
from press.guide import Guide
from press.steps.platforms import unexplained

ROOT = Path(__file__).parents[1]
CONSOLE = "```console\n$ python hello.py\nhello\n```\n"
REASONS = """
[tiers]
emulated = "It shows `bytes`."

[[difference]]
where = ["32 bit"]
programs = ["hello.py"]
why = "half of `q`"
page = "part/page.md#half"
"""
SMALL = "linux CPython 3.14 (machine armhf, bits 32, tier emulated)"
FAILS = {"fork": "passed", "spawn": "failed: so under spawn"}
PASSES = {"fork": "passed", "spawn": "passed"}
LATE = {"run": "not run: needs numpy, which is not installed"}
PYPY = "linux PyPy 3.11"


@pytest.fixture
def made(tmp_path):
    def make(results, reasons=REASONS):
        layout = guide(tmp_path, SHOW + CONSOLE, hello="import multiprocessing\n")
        (tmp_path / "docs/platforms.toml").write_text(reasons, encoding="utf-8")
        (tmp_path / "docs/data").mkdir(exist_ok=True)
        record = blank(layout)
        for column in results:
            record["interpreters"][column] = {
                "version": "3.14.9",
                "system": "Linux 6.1",
                "machine": "armhf",
                "methods": ["fork", "spawn"],
            }
        for example in runs(layout):
            record["programs"]["hello.py"] = {
                "blocks": [digest(example, tmp_path)],
                "dates": dict.fromkeys(results, "2026-01-02"),
                "results": results,
            }
        write(record, tmp_path / layout.variants)
        return layout

    return make


def html(root, text):
    (root / "docs/can.md").write_text(text, encoding="utf-8")
    options = {"press": {"root": str(root)}}
    extensions = ["md_in_html", "pymdownx.superfences", "press"]
    return Markdown(extensions=extensions, extension_configs=options).convert(text)


def test_each_platform_says_what_it_proves_what_differs_and_why(made, tmp_path):
    made({SMALL: FAILS, PYPY: LATE})
    shown = html(tmp_path, "# Can\n\n<!-- platforms -->\n")
    second, first = shown.split("<details")[1:]  # the usual machine comes first
    assert "Linux, CPython armhf 32 bit emulated 3.14" in first
    assert ": 0 of 1 programs do what their pages show" in first
    assert "Run with 3.14.9. It shows <code>bytes</code>." in first
    assert (
        '<li><code>hello.py</code>: half of <code>q</code> (<a href="part/page' in first
    )
    assert ": 0 of 0 programs" in second
    assert "Not run: needs numpy (1)." in second


def test_a_difference_without_a_reason_is_shown_and_found(made, tmp_path):
    layout = made({SMALL: FAILS}, reasons="")
    assert "so under spawn; nobody has looked into why" in html(
        tmp_path, "# Can\n\n<!-- platforms -->\n"
    )
    (sentence,) = unexplained(Guide(layout))
    assert (
        sentence == f"hello.py differs on {SMALL}, and nothing says why: so under spawn"
    )


def test_a_reason_without_a_difference_is_found(made, tmp_path):
    (sentence,) = unexplained(Guide(made({SMALL: PASSES})))
    assert sentence == "hello.py has a reason, and passes: half of `q`"
    (tmp_path / "snippets/part/hello.py").write_text("print()", encoding="utf-8")
    assert unexplained(Guide(Layout(tmp_path))) == []  # it has changed since


def test_a_difference_by_chance_may_be_none_in_a_run(made):
    reasons = REASONS.replace("why =", "by_chance = true\nwhy =")
    assert unexplained(Guide(made({SMALL: PASSES}, reasons))) == []


@pytest.mark.parametrize("results", [{SMALL: FAILS}, {PYPY: PASSES}])
def test_a_reason_needs_a_difference_only_where_it_was_run(made, results):
    assert unexplained(Guide(made(results))) == []


def test_a_reason_for_no_program_is_found(made):
    other = Guide(made({SMALL: FAILS}, REASONS.replace("hello.py", "gone.py")))
    assert "gone.py has a reason, and is on no page" in unexplained(other)


def test_a_caption_says_where_a_program_differs(made, tmp_path):
    made({SMALL: FAILS, PYPY: PASSES})
    shown = html(tmp_path, SHOW + CONSOLE)
    assert " · differs with CPython armhf 32 bit emulated 3.14" in shown


def test_each_difference_of_this_guide_has_a_reason_and_each_reason_a_difference():
    assert unexplained(Guide(Layout.of(ROOT))) == []


def test_the_record_holds_nothing_of_the_machine_that_made_it():
    text = (ROOT / Layout.of(ROOT).variants).read_text(encoding="utf-8")
    assert "/tmp" not in text
    assert str(Path.home()) not in text
    assert json.loads(text)["programs"]
