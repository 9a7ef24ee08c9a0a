"""The table of traps: its rows, how the site prints them, and who finds them."""

import io
import sys
from functools import cache
from pathlib import Path

import pytest
from guides import SHOW, guide
from markdown import Markdown

from doccheck.examples import runs
from doccheck.layout import Layout
from doccheck.pythons.column import Column
from doccheck.pythons.record import ALONE, blank, digest, name, write
from press.steps.traps import read
from shmguide import _explain
from shmguide._explain import Index, address, explain, main, traps

ROOT = Path(__file__).parents[1]
LAYOUT = Layout.of(ROOT)
TRAPS = traps()
INDEX = Index(TRAPS)
TEXTS = sorted({text for trap in TRAPS for text in trap.texts})
CONSOLE = "```console\n$ python hello.py\nhello\n```\n"
ROW = """\
[[trap]]
message = "ValueError: no `hello`"
also = ["nobody says hello"]
cause = "a cause with `code`"
cure = "a cure"
page = "part/page.md#title"
fault = "hello.py"
"""


@cache
def anchors(page):
    md = Markdown(extensions=["toc", "attr_list", "pymdownx.superfences"])
    md.convert((ROOT / "docs" / page).read_text(encoding="utf-8"))

    def below(tokens):
        return {t["id"] for t in tokens}.union(*(below(t["children"]) for t in tokens))

    return below(vars(md)["toc_tokens"])


@cache
def programs():
    return {name(example) for example in runs(LAYOUT)}


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.message[:60])
def test_a_trap_names_a_section_and_programs_that_exist(trap):
    page, _, anchor = trap.page.partition("#")
    assert anchor in anchors(page)
    assert {trap.fault, trap.mend} - {""} <= programs()


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:60])
def test_a_trap_is_found_by_each_of_its_texts(text):
    """As it stands, and as it is pasted: in quotes, with a path and numbers."""
    for pasted in text, f'  File "/srv/app 2/main.py", line 27, in f\n"{text}": 4711':
        fitting, _ = INDEX.find(pasted)
        assert any(text in trap.texts for trap in fitting[:3])


def test_two_traps_of_one_message_are_on_two_pages():
    pairs = [(trap.message, trap.page) for trap in TRAPS]
    assert len(set(pairs)) == len(pairs)


def test_the_site_and_the_command_read_the_same_traps():
    assert sorted(trap.page for trap in read(ROOT / "docs/traps")) == sorted(
        trap.page for trap in TRAPS
    )


def html(root, rows=ROW, results=None):
    page = f"# Title\n\n{SHOW}{CONSOLE}\n<!-- traps -->\n"
    layout = guide(root, page)
    (root / "docs/traps").mkdir()
    (root / "docs/traps/part.toml").write_text(rows, encoding="utf-8")
    if results:
        (example,) = runs(layout)
        matrix = blank(layout)
        for column in map(str, results):
            matrix["interpreters"][column] = {
                "version": "",
                "system": "",
                "machine": "",
                "methods": [],
            }
        matrix["programs"]["hello.py"] = {
            "blocks": [digest(example, root)],
            "dates": {str(column): "2026-01-01" for column in results},
            "results": {str(c): {ALONE: result} for c, result in results.items()},
        }
        (root / "docs/data").mkdir()
        write(matrix, root / layout.matrix)
    options = {"press": {"root": str(root)}}
    extensions = ["pymdownx.superfences", "press"]
    return Markdown(extensions=extensions, extension_configs=options).convert(page)


def test_a_row_has_everything(tmp_path):
    results = {
        Column.usual("linux", "CPython", "3.11"): "passed",
        Column.usual("linux", "CPython", "3.12"): "failed: no hello",
    }
    shown = html(tmp_path, ROW + 'platforms = ["linux"]\n', results)
    for part in (
        '<span class="text"><code>ValueError: no hello</code></span>',
        '<li class="text">nobody says hello</li>',
        ">a cause with <code>code</code></td>",
        ">a cure</td>",
        '<a href="page.md#title">Title</a>',
        "<code>hello.py</code>",
        "<div>Linux · CPython 3.11</div>",
        "<div>(Linux only)</div>",
    ):
        assert part in shown


def test_what_was_not_run_says_so(tmp_path):
    assert "<div>not run</div>" in html(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("cause = ", "cuase = ", "lacks cause"),
        ("cure = ", 'cause2 = "x"\ncure = ', "has cause2"),
        ('"a cure"', "1", "cure must be a text"),
        ('["nobody says hello"]', '"nobody"', "also must be a list of texts"),
        ("fault = ", 'platforms = ["beos"]\nfault = ', "beos is none of linux"),
        ("[[trap]]", "[[trap]", "part.toml"),
    ],
)
def test_a_bad_row_is_named_with_its_file(tmp_path, old, new, reason):
    with pytest.raises(ValueError, match=reason) as caught:
        html(tmp_path, ROW.replace(old, new))
    assert "part.toml" in str(caught.value)


def test_a_traceback_is_explained_from_standard_input(monkeypatch, capsys):
    traceback = """\
Traceback (most recent call last):
  File "/home/anna/project 7/main.py", line 12, in <module>
    shm.close()
  File "/usr/lib/python3.12/multiprocessing/shared_memory.py", line 227, in close
    self._mmap.close()
BufferError: cannot close exported pointers exist
"""
    monkeypatch.setattr(sys, "stdin", io.StringIO(traceback))
    monkeypatch.delenv(_explain.SITE, raising=False)
    main([])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "BufferError: cannot close exported pointers exist"
    assert [line.split()[0] for line in lines[1:6]] == [
        "Cause:",
        "Cure:",
        "Page:",
        "Shown:",
        "Cured:",
    ]
    where = "creating/shared-memory/#buffererror-cannot-close-exported-pointers-exist"
    assert lines[3].split() == ["Page:", where]
    assert " (python -m shmguide run " in lines[4]


def test_a_page_stands_below_the_address_of_the_site(monkeypatch):
    monkeypatch.setenv(_explain.SITE, "https://example.org/guide/")
    assert address("a/b.md#c") == "https://example.org/guide/a/b/#c"
    assert address("a/index.md") == "https://example.org/guide/a/"


def test_if_nothing_fits_the_nearest_are_listed():
    with pytest.raises(LookupError, match=r"(?s)no trap .* nearest are:\n  .*leaked"):
        list(explain("a leaked xylophone of the quartet, wrong in its pitch"))
    with pytest.raises(LookupError, match=r"fits$"):
        list(explain("xylophone"))
    with pytest.raises(SystemExit, match="python -m shmguide explain: no trap"):
        main(["xylophone"])


def test_a_section_says_what_people_search_for(tmp_path):
    page = f"# Title\n\n{SHOW}{CONSOLE}\n## Where next\n\n```text\n# Title\n```\n"
    guide(tmp_path, page)
    (tmp_path / "docs/traps").mkdir()
    (tmp_path / "docs/traps/part.toml").write_text(ROW, encoding="utf-8")
    options = {"press": {"root": str(tmp_path)}}
    extensions = ["pymdownx.superfences", "press"]
    shown = Markdown(extensions=extensions, extension_configs=options).convert(page)
    first, rest = shown.split('<h2 data-search-exclude="">Where next</h2>')
    assert first.rstrip().endswith(
        '<p class="check searched">People also search for: '
        "<code>ValueError: no hello</code>; nobody says hello</p>"
    )
    assert "search" not in rest
