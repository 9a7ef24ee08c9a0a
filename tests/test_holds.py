"""Sentences that rely on a ratio: what the figures of some machine do not bear out."""

import json

import pytest
from markdown import Markdown

from doccheck.figures.data import Data, FigureError
from doccheck.figures.holds import belying, claim, main, problems
from doccheck.figures.marks import MarkError, marks

DATA = {"ways": {"queue": 40, "reused": 2.5}, "on": "Linux", "warm": True}
FLIPPED = "<!-- holds: speed.ways.queue < 10 -->"
TRUE = "<!-- holds: speed.ways.queue > 10 -->"


@pytest.fixture
def data(tmp_path):
    (tmp_path / "docs/data").mkdir(parents=True)
    (tmp_path / "docs/data/speed.json").write_text(json.dumps(DATA), encoding="utf-8")
    return Data(tmp_path / "docs/data")


def html(data, text):
    options = {"press": {"root": str(data.folder.parents[1])}}
    extensions = ["pymdownx.superfences", "tables", "press"]
    return Markdown(extensions=extensions, extension_configs=options).convert(text)


@pytest.mark.parametrize(
    ("text", "is_true"),
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
def test_a_claim_is_compared_with_the_data(data, text, is_true):
    assert (not list(belying(claim(text), data))) is is_true


@pytest.mark.parametrize(
    ("text", "why"),
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
def test_a_claim_of_another_form_is_an_error_that_shows_the_form(text, why):
    with pytest.raises(MarkError, match=f"{why}.*it takes comparisons of keys"):
        claim(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("speed.ways.pipe > 1", "speed.ways.pipe: speed.json holds no 'pipe' there"),
        ("sped.ways > 1", "sped.ways: there is no data file sped.json"),
        ("speed.ways > 1", "speed.ways names several figures"),
        ("speed.on > 1", "speed.on is 'Linux', and no number"),
        ("speed.warm > 1", "speed.warm is True, and no number"),
    ],
)
def test_a_claim_about_what_is_not_in_the_data_is_an_error(data, text, why):
    with pytest.raises(FigureError, match=why):
        list(belying(claim(text), data))
    ((line, problem),) = problems(["", f"<!-- holds: {text} -->", "so"], data)
    assert line == 2
    assert isinstance(problem, FigureError)
    assert why in str(problem)


def test_a_claim_that_fails_is_reported_with_what_the_data_hold(data):
    text = f"# Title\n\n{TRUE}\nfast\n\n{FLIPPED}\nslow\n"
    assert list(problems(text.splitlines(), data)) == [
        (
            6,
            "speed.ways.queue < 10 does not hold, since speed.ways.queue is 40: "
            "rewrite what it says below, or measure again",
        )
    ]


def machines(data, **runs):
    """Record runs of `speed`, the latest first, by machine; the first is shown."""
    (data.folder / "speed.json").unlink()
    shown = next(iter(runs)).replace("_", "-")
    (data.folder / "machines.json").write_text(json.dumps({"shown": shown}), "utf-8")
    for machine, values in runs.items():
        folder = data.folder / "machines" / machine.replace("_", "-")
        folder.mkdir(parents=True)
        latest, *earlier = [
            {"measured": {"date": f"2026-01-{9 - n:02}"}, **figures}
            for n, figures in enumerate(values)
        ]
        text = json.dumps(latest | {"earlier": earlier})
        (folder / "speed.json").write_text(text, "utf-8")


def test_a_claim_has_to_hold_in_every_run_of_every_machine(data):
    machines(data, a_one=[{"queue": 40}, {"queue": 5}], b_two=[{"queue": 7}, {}])
    found = [
        problem
        for _, problem in problems(["<!-- holds: speed.queue > 10 -->", "so"], data)
    ]
    assert [problem.partition(", since")[0] for problem in found] == [
        "speed.queue > 10 does not hold on a-one (2026-01-08)",
        "speed.queue > 10 does not hold on b-two (2026-01-09)",
    ]


def test_what_the_shown_machine_lacks_is_an_error_and_elsewhere_it_is_not(data):
    machines(data, a_one=[{"pipe": 1}], b_two=[{"queue": 7}])
    assert not list(belying(claim("speed.pipe == 1"), data))
    with pytest.raises(FigureError, match="holds no 'queue' there"):
        list(belying(claim("speed.queue > 1"), data))


def test_a_reason_for_a_typed_number_claims_nothing(data):
    assert not list(problems(["<!-- typed: a choice -->", "3 s"], data))


def test_the_comments_are_taken_out_of_the_page(data):
    text = f"a\n\n{TRUE}\n* b\n{FLIPPED}\n* c\n\n{TRUE}\n| d |\n|:--|\n| e |"
    bare = text.replace(f"{TRUE}\n", "").replace(f"{FLIPPED}\n", "")
    assert html(data, text) == html(data, bare)
    assert "<!--" not in html(data, f"> {TRUE}\n> so\n\n<!-- typed: a choice -->\n3 s")


def test_in_code_it_is_code(data):
    said = html(data, f"```\n{FLIPPED}\n```\n\nWrite `{FLIPPED}` above.")
    assert said.count("&lt;!-- holds: speed.ways.queue &lt; 10 --&gt;") == 2
    assert not list(problems(["```", FLIPPED, "```", f"Write `{FLIPPED}`."], data))


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
def test_a_comment_in_the_wrong_place_is_an_error(data, text, line, why):
    ((where, problem),) = problems(text.splitlines(), data)
    assert where == line
    assert isinstance(problem, MarkError)
    assert why in str(problem)


def test_a_comment_covers_the_lines_up_to_a_blank_one_or_the_next():
    text = f"{TRUE}\n{TRUE}\n* a\n  b\n{TRUE}\n* c\n\nd\n> {TRUE}\n> e\n>\n> f\n"
    assert [(mark.line, mark.end) for mark in marks(text.splitlines())] == [
        (1, 4),
        (2, 4),
        (5, 6),
        (9, 10),
    ]


@pytest.mark.parametrize("named", [True, False])
def test_what_the_data_would_not_bear_out_is_listed(data, capsys, monkeypatch, named):
    unknown = "<!-- holds: slow.ways > 1 -->"
    page = data.folder.parent / "page.md"
    page.write_text(f"{TRUE}\na\n\n{FLIPPED}\nb\n\n{unknown}\nc\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["holds", *([str(data.folder)] * named)])
    monkeypatch.chdir(data.folder.parents[1])
    main()
    problem, count = capsys.readouterr().out.splitlines()
    assert problem.startswith("docs/page.md:4: speed.ways.queue < 10 does not hold")
    assert count == f"3 claims, of which 1 are about what is not in {data.folder}"
