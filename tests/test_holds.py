"""Sentences that rely on a ratio: the build warns when the data do not bear them."""

import json
import logging
import subprocess
import sys

import pytest
from markdown import Markdown

from press.figures import FigureError
from press.holds import Claim, main, problems
from press.marks import MarkError, marks

DATA = {"ways": {"queue": 40, "reused": 2.5}, "on": "Linux", "warm": True}
FLIPPED = "<!-- holds: speed.ways.queue < 10 -->"
TRUE = "<!-- holds: speed.ways.queue > 10 -->"


@pytest.fixture
def data(tmp_path):
    (tmp_path / "docs/data").mkdir(parents=True)
    (tmp_path / "docs/data/speed.json").write_text(json.dumps(DATA), encoding="utf-8")
    return tmp_path / "docs/data"


def html(data, text):
    options = {"press.holds": {"root": str(data.parents[1])}}
    extensions = ["pymdownx.superfences", "tables", "press.holds"]
    return Markdown(extensions=extensions, extension_configs=options).convert(text)


@pytest.mark.parametrize(
    ("claim", "true"),
    [
        ("speed.ways.queue > 10", True),
        ("speed.ways.queue >= 40", True),
        ("speed.ways.queue < 40", False),
        ("speed.ways.queue <= 40", True),
        ("speed.ways.queue == 40", True),
        ("10 < speed.ways.queue < 50", True),
        ("10 < speed.ways.queue < 30", False),
        ("speed.ways.queue / speed.ways.reused > 15", True),
        ("speed.ways.queue / speed.ways.reused > 17", False),
        ("speed.ways.queue > 3 * speed.ways.reused", True),
        ("speed.ways.queue > 1 and speed.ways.reused > 1", True),
        ("speed.ways.queue > 1 and speed.ways.reused > 3", False),
        ("speed.ways.queue * (speed.ways.reused / 5) == 20", True),
        ("speed.ways.queue? > 50", False),
        ("speed.ways.peer? > 50 and speed.ways.queue > 50", True),
    ],
)
def test_a_claim_is_compared_with_the_data(data, claim, true):
    assert Claim.of(claim).holds(data) is true


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("speed.ways.queue >", "cannot be read"),
        ("speed.ways.queue", "more, or less, than can be checked"),
        ("speed.ways.queue > 1 or 2 > 1", "more, or less"),
        ("speed.ways.queue > 1 and speed.ways.reused", "more, or less"),
        ("speed.ways.queue + 1 > 2", "more, or less"),
        ("speed.ways.queue != 2", "more, or less"),
        ("queue > 2", "more, or less"),
        ("print(speed.ways.queue) > 2", "more, or less"),
        ("speed.on == 'Linux'", "more, or less"),
        ("speed.ways.queue > True", "more, or less"),
    ],
)
def test_a_claim_of_another_form_is_an_error_that_shows_the_form(claim, why):
    with pytest.raises(MarkError, match=f"{why}.*it takes comparisons of keys"):
        Claim.of(claim)


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("speed.ways.pipe > 1", "speed.ways.pipe: speed.json holds no 'pipe' there"),
        ("sped.ways > 1", "sped.ways: there is no data file sped.json"),
        ("speed.ways > 1", "speed.ways names several figures"),
        ("speed.on > 1", "speed.on is 'Linux', and no number"),
        ("speed.warm > 1", "speed.warm is True, and no number"),
    ],
)
def test_a_claim_about_what_is_not_in_the_data_is_an_error(data, claim, why):
    with pytest.raises(FigureError, match=why):
        Claim.of(claim).holds(data)
    (problem,) = problems([f"<!-- holds: {claim} -->", "so"], data)
    assert problem[0] == 1
    assert why in str(problem[1])
    with pytest.raises(FigureError, match=f"line 2: {why}"):
        html(data, f"\n<!-- holds: {claim} -->\nso")


def test_a_flipped_ratio_is_told_with_page_line_and_what_the_data_say(data, caplog):
    text = f"# Title\n\n{TRUE}\nfast\n\n{FLIPPED}\nslow\n"
    page = data.parent / "part/page.md"
    page.parent.mkdir()
    page.write_text(f"---\ntitle: A\n---\n\n{text}", encoding="utf-8")
    html(data, text)
    ((name, level, told),) = caplog.record_tuples
    assert (name.split(".")[0], level) == ("mkdocs", logging.WARNING)
    assert told == (
        "docs/part/page.md:10: speed.ways.queue < 10 does not hold, since "
        "speed.ways.queue is 40: rewrite what it says below, or measure again"
    )


def test_what_holds_is_taken_out_of_the_page(data, caplog):
    text = f"a\n\n{TRUE}\n* b\n{TRUE}\n* c\n\n{TRUE}\n| d |\n|:--|\n| e |"
    assert html(data, text) == html(data, text.replace(f"{TRUE}\n", ""))
    assert "<!--" not in html(data, f"> {TRUE}\n> so\n\n<!-- typed: a choice -->\n3 s")
    assert not caplog.records


def test_in_code_it_is_code(data, caplog):
    said = html(data, f"```\n{FLIPPED}\n```\n\nWrite `{FLIPPED}` above.")
    assert said.count("&lt;!-- holds: speed.ways.queue &lt; 10 --&gt;") == 2
    assert not caplog.records


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("<!-- holds: speed.ways.queue > 1 -->\n\nso", 1, "nothing is below holds"),
        ("<!-- holds: speed.ways.queue > 1 -->", 1, "nothing is below holds"),
        ("<!-- holds: speed.ways.queue > 1 -->\n```\nso\n```", 1, "nothing is below"),
        ("<!-- holds: -->\nso", 1, "holds says nothing"),
        ("<!-- typed: -->\nso", 1, "typed says nothing"),
        ("a\n<!-- holds: speed.ways.queue > 1\n-->\nso", 2, "put holds alone on one"),
        ("<!-- holds speed.ways.queue > 1 -->\nso", 1, "put holds alone on one line"),
        ("so it <!-- holds: speed.ways.queue > 1 -->", 1, "put holds alone on one"),
    ],
)
def test_a_comment_in_the_wrong_place_stops_the_build(data, text, line, why):
    ((told, problem),) = problems(text.splitlines(), data)
    assert told == line
    assert why in str(problem)
    with pytest.raises(MarkError, match=f"line {line}: {why}"):
        html(data, text)


def test_a_comment_covers_the_lines_up_to_a_blank_one_or_the_next():
    text = f"{TRUE}\n{TRUE}\n* a\n  b\n{TRUE}\n* c\n\nd\n> {TRUE}\n> e\n>\n> f\n"
    assert [(mark.line, mark.end) for mark in marks(text.splitlines())] == [
        (1, 4),
        (2, 4),
        (5, 6),
        (9, 10),
    ]


def test_what_other_data_would_not_bear_out_is_listed(data, capsys, monkeypatch):
    unknown = "<!-- holds: slow.ways > 1 -->"
    page = data.parent / "page.md"
    page.write_text(f"{TRUE}\na\n\n{FLIPPED}\nb\n\n{unknown}\nc\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["holds", str(data)])
    monkeypatch.chdir(data.parents[1])
    main()
    told, count = capsys.readouterr().out.splitlines()
    assert told.startswith("docs/page.md:4: speed.ways.queue < 10 does not hold")
    assert count == f"3 claims, of which 1 are about what is not in {data}"


def test_strict_mkdocs_fails_for_a_flipped_ratio(data):
    page = data.parent / "index.md"
    settings = data.parents[1] / "mkdocs.yml"
    extension = f"press.holds: {{root: {data.parents[1]}}}"
    settings.write_text(
        f"site_name: A\ntheme: {{name: mkdocs}}\nmarkdown_extensions: [{extension}]\n"
    )
    for text, status in (TRUE, 0), (FLIPPED, 1):
        page.write_text(f"{text}\nfast\n", encoding="utf-8")
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", settings]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        assert built.returncode == status, built.stderr
    assert "docs/index.md:1: speed.ways.queue < 10 does not hold" in built.stderr
