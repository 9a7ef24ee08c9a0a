"""The engine in a project that is none of this guide: its own folders and settings."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from guides import SHOW, guide, reports

from doccheck import sentry, update
from doccheck.layout import Layout, SettingsError
from doccheck.starter.__main__ import main, start

ROOT = Path(__file__).parents[1]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST"))}
CONSOLE = "```console\n$ python hello.py\n"
SAYS = re.compile(r"(?m)^\| `([^`]+)` \|")


def run(folder, *command):
    """Run a module of the copied engine: the folder stands before all others."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=CLEAN,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_small_guide_is_written_checked_broken_and_repaired(tmp_path):
    folder = tmp_path / "recipes"
    start(folder)
    page, program = folder / "guide/index.md", folder / "listings/two_threads.py"
    text = page.read_text(encoding="utf-8")
    quiet = "pytest", "-q", "-p", "no:cacheprovider"
    assert run(folder, "doccheck.update", "guide") == (0, "")
    assert page.read_text(encoding="utf-8") == text  # it was written by the engine
    status, said = run(folder, *quiet)
    assert (status, said.splitlines()[-1].split(" in ")[0]) == (0, "4 passed")
    program.write_text(program.read_text("utf-8").replace("hello", "good day"), "utf-8")
    status, said = run(folder, *quiet)
    assert status == 1
    assert "guide/index.md:10: these lines were not printed" in said or (
        "guide/index.md:10: " in said and "+good day from one" in said
    )
    assert "rewrite the page: python -m doccheck.update guide" in said
    assert run(folder, "doccheck.update", "guide") == (0, "")
    assert page.read_text("utf-8") == text.replace("\nhello", "\ngood day")


def test_the_engine_is_copied_whole_and_without_what_was_compiled(tmp_path):
    (engine,) = [path for path in start(tmp_path / "new") if path.is_dir()]
    held = {path.relative_to(engine) for path in engine.rglob("*") if path.is_file()}
    here = {p.relative_to(ROOT / "doccheck") for p in (ROOT / "doccheck").rglob("*.*")}
    assert held == {path for path in here if "__pycache__" not in path.parts}


def test_what_is_there_is_not_overwritten(tmp_path, capsys):
    main([str(tmp_path / "new")])
    assert (
        f"wrote {(tmp_path / 'new').as_posix()}/conftest.py" in capsys.readouterr().out
    )
    with pytest.raises(
        SystemExit, match=r"is there already: name a folder that is not"
    ):
        main([str(tmp_path / "new")])


def settings(folder, text):
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[tool.doccheck", r"pyproject\.toml is no TOML: "),
        ("[tool]\ndoccheck = 3", r"doccheck is no table: write \[tool\.doccheck\]"),
        ('[tool.doccheck]\nsentri = "x"', r"has sentri: it knows pages, programs, "),
        ('[tool.doccheck]\nroot = "x"', r"has root: it knows pages, "),
        ("[tool.doccheck]\npages = 3", r"pages is 3, not a text"),
        (
            '[tool.doccheck]\npythons = "3.11"',
            r"pythons is '3\.11', not a list of texts",
        ),
        ("[tool.doccheck]\npythons = [3.11]", r"pythons is \[3\.11\], not a list of t"),
        ('[tool.doccheck]\npages = "x"', r"names x as its pages, and there is no such"),
        (
            '[tool.doccheck]\nsentry = "x.py"',
            r"names x\.py as its sentry, and there is",
        ),
    ],
)
def test_settings_that_are_wrong_say_which_and_what_to_do(
    tmp_path, monkeypatch, text, why
):
    settings(tmp_path, text)
    with pytest.raises(SettingsError, match=why):
        Layout.of(tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=why):
        update.main(["docs"])


def test_a_sentry_without_its_functions_says_so(tmp_path):
    (tmp_path / "mine.py").write_text("def watch(notes): ...\n", encoding="utf-8")
    layout = Layout.of(settings(tmp_path, '[tool.doccheck]\nsentry = "mine.py"'))
    with pytest.raises(
        SettingsError, match=r"the sentry mine\.py has no function left"
    ):
        sentry.left(tmp_path, layout)


def test_a_page_that_is_not_there_or_of_another_guide_is_an_error(
    tmp_path, monkeypatch
):
    (tmp_path / "mine").mkdir()
    (tmp_path / "other.md").write_text("# Other\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "mine")
    with pytest.raises(SystemExit, match=r"there is no page docs: name a file, or a"):
        update.main(["docs"])
    with pytest.raises(SystemExit, match=r"other\.md is not below "):
        update.main(["../other.md"])


FAULTS = "\n".join(
    [
        f"{SHOW}{CONSOLE}hullo\n```\n",
        f"{CONSOLE.replace('hello.py', 'unseen.py')}```\n",
        "```js\nalert()\n```\n",
        f"{CONSOLE.replace('hello.py', 'x.py')}```\n",
        f"{CONSOLE.replace('hello.py', 'numbers_.py')}```\n",
        f"{CONSOLE.replace('hello.py', 'twice.py')}```\n",
        f"{SHOW.replace('hello', 'fails')}{CONSOLE.replace('hello.py', 'fails.py')}```",
    ]
)


def told(folder):
    """Yield what the engine says of faults of each kind, and of wrong settings."""
    programs = {
        "fails": "1 / 0\n",
        "numbers_": "import numpy\n",
        "twice": "1\n",
        "unseen": "1\n",
    }
    layout = guide(folder, FAULTS, **programs)
    (folder / "snippets/other").mkdir()
    (folder / "snippets/other/twice.py").write_text("2\n", encoding="utf-8")
    layout = replace(layout, sentry="")
    yield from reports(layout)
    (page,) = layout.all_pages
    methods = page.with_name("methods.md")
    body = SHOW.replace("hello", "methods") + CONSOLE.replace("hello.py", "methods.py")
    methods.write_text(f"{body}```\n", encoding="utf-8")
    program = "import multiprocessing\nprint(multiprocessing.get_start_method())\n"
    (folder / "snippets/part/methods.py").write_text(program, encoding="utf-8")
    yield from update.update(methods, Layout(folder))
    for table in 'sentri = "x"', 'programs = "listing"':
        with pytest.raises(SettingsError) as caught:
            Layout.of(settings(folder, f"[tool.doccheck]\n{table}"))
        yield str(caught.value)


def test_each_message_in_the_table_of_the_page_is_given(tmp_path):
    text = (ROOT / "docs/reference/doccheck.md").read_text(encoding="utf-8")
    section = text.partition("## What it may tell you")[2].partition("\n## ")[0]
    given = "\n".join(told(tmp_path))
    rows = SAYS.findall(section)
    assert len(rows) == 10
    for row in rows:
        message = row.replace("listings/", "snippets/")
        form = ".*".join(re.escape(part) for part in message.split("…"))
        assert re.search(form, given), row
