"""`update` rewrites what is stale and allowed, and refuses the rest."""

from pathlib import Path

import pytest
from guides import SHOW, guide, reports

from doccheck.layout import Layout
from doccheck.program import execute
from doccheck.update import renew, update

LAYOUT = Layout.of(Path(__file__).parents[1])

PAGE = SHOW + "```console\n$ python hello.py\n{}\n```\n\nMore words.\n"
MODEL = "shmguide.interleavings.printouts(2)"


def updated(layout):
    (page,) = layout.all_pages
    refused = update(page, layout)
    return page.read_text(encoding="utf-8"), refused


def test_a_stale_output_is_rewritten_and_nothing_else(tmp_path):
    layout = guide(tmp_path, PAGE.format("hullo\nagain"))
    assert updated(layout) == (PAGE.format("hello"), [])
    assert reports(layout) == []


def test_a_page_that_holds_is_left_untouched(tmp_path):
    layout = guide(tmp_path, PAGE.format("hello").replace("\n", "\r\n"))
    (page,) = layout.all_pages
    before = page.read_bytes(), page.stat().st_mtime_ns
    assert update(page, layout) == []
    assert (page.read_bytes(), page.stat().st_mtime_ns) == before


def test_an_output_in_an_admonition_keeps_its_indentation(tmp_path):
    indented = "!!! note\n\n" + "".join(
        f"    {line}\n" if line else "\n" for line in PAGE.splitlines()
    )
    program = 'print("a\\n\\n b")'
    layout = guide(tmp_path, indented.replace("{}", "x"), hello=program)
    text, refused = updated(layout)
    assert refused == []
    assert "    $ python hello.py\n    a\n\n     b\n    ```\n" in text
    assert reports(layout) == []


def test_several_outputs_on_a_page_are_rewritten_in_their_places(tmp_path):
    page = PAGE.format("x") + PAGE.format("x\ny\nz")
    layout = guide(tmp_path, page)
    assert updated(layout) == (PAGE.format("hello") * 2, [])


def test_a_legal_outcome_stays_as_it_is(tmp_path):
    text = "The value is 2\nThe value is 2"
    page = PAGE.replace("```console", f"<!-- check: one-of {MODEL} -->\n```console")
    layout = guide(
        tmp_path, page.format(text), hello='print("The value is 1\\nThe value is 2")'
    )
    assert updated(layout) == (page.format(text), [])


def test_an_outcome_that_the_model_forbids_is_refused(tmp_path):
    page = PAGE.replace("```console", f"<!-- check: one-of {MODEL} -->\n```console")
    layout = guide(tmp_path, page.format("x"), hello='print("The value is 3")')
    text, (report,) = updated(layout)
    assert text == page.format("x")
    assert "none of 4 possible outcomes" in report


def test_the_lines_of_a_pattern_that_still_fit_keep_their_wildcards(tmp_path):
    page = PAGE.replace("```console", "<!-- check: pattern -->\n```console")
    before = "pid [pid] started\nadded 1\npid [pid] took [..] s"
    after = "pid [pid] started\nadded 2\npid [pid] took [..] s"
    program = "print('pid 17 started\\nadded 2\\npid 17 took 0.2 s')"
    layout = guide(tmp_path, page.format(before), hello=program)
    assert updated(layout) == (page.format(after), [])
    assert reports(layout) == []


def test_an_output_that_is_not_there_yet_is_written(tmp_path):
    for check in "unordered", "exact", "run":
        page = PAGE.replace("```console", f"<!-- check: {check} -->\n```console")
        root = tmp_path / check
        layout = guide(root, page.replace("\n{}\n", "\n"), hello="print('a\\nb')")
        assert updated(layout) == (page.format("a\nb"), []), check


def test_what_differs_between_start_methods_is_refused(tmp_path):
    program = "import multiprocessing\nprint(multiprocessing.get_start_method())\n"
    layout = guide(tmp_path, PAGE.format("x"), hello=program)
    text, (report,) = updated(layout)
    assert text == PAGE.format("x")
    assert report.startswith(
        "docs/part/page.md:5: not rewritten, since from run to run"
    )


def test_a_program_that_fails_is_reported_and_its_page_kept(tmp_path):
    layout = guide(tmp_path, PAGE.format("x"), hello="raise SystemExit('no')")
    text, (report,) = updated(layout)
    assert text == PAGE.format("x")
    assert "hello.py exits with 1" in report


def test_what_is_wrong_with_a_page_is_reported(tmp_path):
    layout = guide(tmp_path, "```python\nx\n```\n")
    _, (report,) = updated(layout)
    assert report.startswith("docs/part/page.md:1: a python block must be one include")


@pytest.mark.parametrize("page", ["index", "creating/value", "creating/locks"])
def test_what_the_checks_pass_needs_no_update(page, monkeypatch):
    """Pages of this guide, with exact outputs, patterns, computed sets and hangs."""
    page, ran = LAYOUT.root / f"docs/{page}.md", {}

    def execute_once(example, layout, method):
        # That it does the same under each start method, the page's own tests find out.
        if example.where not in ran:
            ran[example.where] = execute(example, layout, method)
        return ran[example.where]

    monkeypatch.setattr("doccheck.update.execute", execute_once)
    text = page.read_text(encoding="utf-8")
    new, refused = renew(page, text, LAYOUT)
    assert not refused, "\n".join(refused)
    assert new == text, f"{LAYOUT.short(page)} is stale: run make update"
