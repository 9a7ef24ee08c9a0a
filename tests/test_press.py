"""The site's own Markdown: captions under outputs, figures from data."""

import json

import pytest
from guides import SHOW, guide
from markdown import Markdown

from press.figures import FigureError

CONSOLE = "{}```console\n$ python hello.py\nhello\n```\n"
MODEL = "<!-- check: one-of shmguide.interleavings.printouts(4) -->\n"


def html(root, text):
    extensions = ["attr_list", "pymdownx.superfences", "press.captions"]
    options = {"press.captions": {"root": str(root)}}
    return Markdown(extensions=extensions, extension_configs=options).convert(text)


def test_an_exact_output_says_so(tmp_path):
    page = SHOW + CONSOLE.format("")
    guide(tmp_path, page)
    assert '<p class="check">Exactly this, every time.</p>' in html(tmp_path, page)


def test_the_start_methods_of_a_check_are_named(tmp_path, monkeypatch):
    page = SHOW + CONSOLE.format("")
    guide(tmp_path, page, hello="import multiprocessing\n")
    methods = ["one", "two", "three"]
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: methods)
    said = html(tmp_path, page)
    assert (
        "Checked under <code>one</code>, <code>two</code> and <code>three</code>."
        in said
    )
    del methods[1:]
    assert "Checked under <code>one</code>." in html(tmp_path, page)


def test_an_output_out_of_many_says_out_of_how_many(tmp_path):
    page = SHOW + CONSOLE.format(MODEL)
    guide(tmp_path, page)
    said = html(tmp_path, page)
    assert "One of 206 possible printouts: yours may differ." in said
    assert "check: one-of" not in said


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("unordered", "These lines, in any order."),
        ("pattern", "What stands in brackets differs from run to run."),
        ("run", "An example: your figures will differ."),
        ("exit=3", "Exactly this, every time. The program exits with status 3."),
        ("run signal=SIGKILL", "An example: your figures will differ. The program is "
         "ended by SIGKILL."),
        ("hangs timeout=2", "Exactly this, every time. The program hangs: we stop it "
         "after 2 s."),
    ],
)  # fmt: skip
def test_how_an_output_is_checked_is_said(tmp_path, check, said):
    page = SHOW + CONSOLE.format(f"<!-- check: {check} -->\n")
    page = page.replace("\nhello\n", "\nhello [n]\nhello\n")
    guide(tmp_path, page)
    assert f'<p class="check">{said}</p>' in html(tmp_path, page)


def test_the_caption_stays_in_the_admonition_of_its_block(tmp_path):
    page = SHOW + "* item\n\n" + "".join(
        f"    {line}\n" for line in CONSOLE.format(MODEL).splitlines()
    )  # fmt: skip
    guide(tmp_path, page)
    (item,) = html(tmp_path, page).split("<li>")[1:]
    assert '<p class="check">' in item.partition("</li>")[0]


def figures(tmp_path, text, **data):
    for name, values in data.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(values), encoding="utf-8")
    options = {"press.figures": {"data": str(tmp_path)}}
    extensions = ["pymdownx.superfences", "tables", "press.figures"]
    return Markdown(extensions=extensions, extension_configs=options).convert(text)


def test_a_figure_comes_from_the_data(tmp_path):
    said = figures(
        tmp_path, "{{ cost.runs }} runs, {{ cost.lost.fork:.1% }}, {{cost.on}}, "
        "{{ cost.raw:d }}", cost={"runs": 1200, "lost": {"fork": 0.0312}, "on": "Linux",
                                  "raw": 1200},
    )  # fmt: skip
    assert said == "<p>1,200 runs, 3.1%, Linux, 1200</p>"


def test_a_figure_in_a_code_block_is_code(tmp_path):
    said = figures(tmp_path, "```\n{{ cost.runs }}\n```")
    assert "{{ cost.runs }}" in said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{ none.runs }}", "there is no data file none.json"),
        ("{{ cost.walks }}", "cost.json holds no 'walks' there"),
        ("{{ cost.runs.fork }}", "cost.json holds no 'fork' there"),
        ("{{ cost.runs:zz }}", "cost.runs:zz }}: "),
        ("{{ cost }}", "names several figures"),
        ("{{ cost.odd:.1% }}", "Unknown format code"),
    ],
)
def test_a_figure_that_is_not_in_the_data_stops_the_build(tmp_path, text, why):
    with pytest.raises(FigureError, match=why):
        figures(tmp_path, text, cost={"runs": 1, "odd": "x"})
