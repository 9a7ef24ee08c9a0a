"""Sentences that need a proof are found, proofs are checked, and probes can fail."""

import ast
import json
import textwrap
from pathlib import Path

import pytest

from doccheck.claims import audit, judged, pending, record, trial
from doccheck.claims.__main__ import main
from doccheck.claims.guide import Guide
from doccheck.claims.probes import probes
from doccheck.claims.rule import triggers
from doccheck.claims.sentences import Sentence, sentences
from doccheck.layout import Layout
from doccheck.pythons.interpreter import running

ROOT = Path(__file__).parents[1]
FALSE = (ROOT / "tests/false_sentences.txt").read_text(encoding="utf-8").splitlines()
GUIDE = Guide(Layout.of(ROOT))
PYTHON = running()

PAGE = """\
---
title: A page
description: All of it.
---

# A page

<!-- holds: file.ratio > 2 -->
It is fast. The sky is blue, e.g.
at noon in 3.13.1, says `foo. Bar`.
It costs {{ file.cost:.1f }} ns.

* No number wraps. This is [fine](other.md "All. Of it").
* Every number
  is whole.

| Header | every |
|:--|:--|
| one. Two | each. |

!!! note "On Windows"
    It never fails.

```python
--8<-- "snippets/never.py"
```

<!-- nothing to see, ever -->
[That page](other.md): all of it.
Is all well?
"""


@pytest.fixture
def guide(tmp_path):
    """A guide of one page, whose ledger and probes a test writes."""

    def make(text, ledger=None, probe=None):
        for name, content in {
            "docs/part/the-page.md": text,
            "docs/claims/part/the-page.toml": ledger,
            "probes/part/the_page.py": probe,
        }.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is not None:
                path.write_text(content, encoding="utf-8")
        return Guide(Layout(tmp_path))

    return make


def found(guide):
    return list(audit.faults(guide.page("part/the-page"), guide))


def test_sentences_have_their_line_and_their_text():
    got = [(each.line, each.text) for each in sentences(PAGE.splitlines())]
    assert got == [
        (3, "All of it."),
        (6, "A page"),
        (9, "It is fast."),
        (9, "The sky is blue, e.g. at noon in 3.13.1, says `foo. Bar`."),
        (11, "It costs {{ file.cost:.1f }} ns."),
        (13, "No number wraps."),
        (13, 'This is [fine](other.md "All. Of it").'),
        (14, "Every number is whole."),
        (19, "| one. Two | each. |"),
        (21, "On Windows"),
        (22, "It never fails."),
        (29, "[That page](other.md): all of it."),
        (30, "Is all well?"),
    ]


def test_front_matter_is_no_prose_but_its_description():
    lines = ["---", "title: Never. All", "x: every", "---", "It works."]
    assert [each.text for each in sentences(lines)] == ["It works."]
    lines[1:1] = ["description: None."]
    assert [(each.line, each.text) for each in sentences(lines)] == [
        (2, "None."),
        (6, "It works."),
    ]


def test_a_comment_within_code_is_code():
    text = "Write `<!-- holds: a.b > 1. -->` above it. It works."
    assert [each.text for each in sentences([text])] == [text[:-10], text[-9:]]


def test_a_sentence_knows_where_it_ends():
    lines = PAGE.splitlines()
    for each in sentences(lines):
        if each.text != "All of it.":
            assert each.end
            line, column = each.end
            assert lines[line - 1][:column].endswith(each.text.split()[-1])
            assert lines[line - 1][column : column + 1] in {"", " ", '"'}


def test_a_comment_about_data_covers_its_block_and_no_other():
    figures = {each.text: each.figures for each in sentences(PAGE.splitlines())}
    assert figures["It is fast."] == ("file.ratio > 2",)
    assert figures["It costs {{ file.cost:.1f }} ns."] == (
        "file.ratio > 2",
        "file.cost:.1f",
    )
    assert figures["No number wraps."] == ()


def test_words_that_can_be_wrong_ask_for_a_proof():
    got = {each.text: triggers(each) for each in sentences(PAGE.splitlines())}
    assert {text: words for text, words in got.items() if words} == {
        "All of it.": ["All"],
        "It is fast.": ["fast"],
        "The sky is blue, e.g. at noon in 3.13.1, says `foo. Bar`.": ["3.13.1"],
        "It costs {{ file.cost:.1f }} ns.": ["costs"],
        "No number wraps.": ["No"],
        "Every number is whole.": ["Every", "whole"],
        "| one. Two | each. |": ["each"],
        "It never fails.": ["never"],
    }


@pytest.mark.parametrize(
    ("text", "heading", "words"),
    [
        ("`all()` is a function.", False, []),
        ("It raises `OverflowError`.", False, ["OverflowError"]),
        ("It is ended by SIGBUS.", False, ["SIGBUS"]),
        ("`ENOSPC` comes of an `EXPRESSION`.", False, ["ENOSPC"]),
        ("It takes 64 KiB.", False, ["64 KiB"]),
        ("Nothing is copied", True, ["Nothing"]),
        ("What nothing costs", True, []),
        ("OSError: No space left on device", True, []),
        ("| `Queue` | {{ a.b:.1f }} | 64 KiB |", False, []),
        ("| every `Queue` | {{ a.b:.1f }} |", False, ["every"]),
        ("Since then it works.", False, []),
        ("Since 3.8 it works.", False, ["Since", "3.8"]),
    ],
)
def test_what_asks_for_a_proof_and_what_does_not(text, heading, words):
    assert triggers(Sentence(1, text, heading)) == words


def test_the_rule_catches_four_in_five_of_the_sentences_that_were_false():
    """As experts found them, each beside a green program."""
    texts = [line.partition(": ")[2] for line in FALSE]
    caught = [text for text in texts if triggers(Sentence(1, text))]
    assert len(texts) >= 60
    assert len(caught) >= 0.8 * len(texts), f"{len(caught)} of {len(texts)}"


def test_the_rule_leaves_half_of_the_sentences_alone():
    every = [each for page in GUIDE.pages() for each in page.sentences]
    asked = [each for each in every if triggers(each)]
    assert len(asked) <= 0.5 * len(every), f"{len(asked)} of {len(every)}"


def test_a_sentence_without_a_proof_is_shown_with_the_line_to_add(guide):
    ledger = '"It works." = "advice"\n'
    (report,) = found(guide("It works.\nIt never\nfails.\n", ledger))
    assert report == "\n    ".join(
        [
            "docs/part/the-page.md:2: a sentence with 'never' needs a proof",
            "It never fails.",
            'docs/claims/part/the-page.toml: "It never fails." = "probe …"',
        ]
    )


@pytest.mark.parametrize(
    ("ledger", "why"),
    [
        ('"always fails" = "advice"', "no sentence of docs/part/the-page.md has it"),
        ('"It" = "advice"', "has it in lines 1, 2: quote more of one"),
        ('"never" = "proof"', "'proof' is no proof: begin with one of probe, program"),
        ('"never" = "probe"', "'probe' cannot be read: write probe NAME"),
        ('"never" = 3', "its proof is a text, or a list of them"),
        ("never = [", "Invalid value"),
        ('"never" = "probe wraps"', "no probe wraps for part/the-page: write it"),
        ('"never" = "probe a/b c"', "there is no page docs/a/b.md"),
        ('"never" = "program a.py"', "no page runs a.py: show it"),
        ('"never" = "figure"', "it prints no figure, and no <!-- holds: … -->"),
        ('"never" = "claim part/the-page: works"', "has no proof itself"),
        ('"never" = "claim part/the-page: never"', "it is proved by itself"),
        ('"never" = "source PEP 574"', "only what cannot be run here may rest on"),
        (
            '"never" = "source https://docs.python.org/3/library/"',
            "says something else tomorrow: name a version",
        ),
    ],
)
def test_a_proof_that_is_none_is_named(guide, ledger, why):
    assert why in "\n".join(found(guide("It works.\nIt never fails.\n", ledger)))


@pytest.mark.parametrize(
    "proof",
    [
        '"advice"',
        '"definition"',
        '"source PEP 574; not run here: it is history"',
        '["advice", "source PEP 574"]',
    ],
)
def test_a_proof_in_order_is_accepted(guide, proof):
    assert found(guide("It never fails.\n", f'"never" = {proof}')) == []


def test_a_sentence_may_rest_on_another(guide):
    text = "It never fails.\n\nIt always works.\n"
    ledger = '"never" = "advice"\n"always" = "claim part/the-page: never"'
    assert found(guide(text, ledger)) == []


def test_whoever_changes_a_sentence_or_its_proof_is_asked_again(guide):
    text = "It never fails.\n"
    probe = "SIZE = 1\n\n\ndef a() -> None:\n    assert SIZE  # mutant: S -> 0 * S\n"

    def asked(text, probe):
        new = guide(text, '"never" = "probe a"', probe)
        return new, list(judged.pending(new.page("part/the-page"), new))

    new, ((claim, why),) = asked(text, probe)
    assert why == "new"
    judged.accept(claim, new.page("part/the-page"), new)
    assert asked(text, probe)[1] == []
    assert asked(text.replace("fails", "ends"), probe)[1][0][1] == "another sentence"
    assert asked(text, probe.replace("SIZE = 1", "SIZE = 2"))[1][0][1] == (
        "another proof"
    )
    assert asked(text, f"{probe}\n\ndef _other() -> None:\n    pass\n")[1] == []


def test_a_pair_is_judged_from_the_command_line(guide, monkeypatch, tmp_path, capsys):
    new = guide("It never fails.\n", '"never" = "advice"')
    monkeypatch.chdir(tmp_path)
    assert main(["docs/part/the-page.md"]) == 1
    assert main(["judge", "part/the-page"]) == 1
    assert "    It never fails.\n" in capsys.readouterr().out
    assert main(["judge", "part/the-page", "--accept", "never"]) == 0
    assert main(["docs/part/the-page.md"]) == 0
    place = judged.place(new.page("part/the-page"))
    assert list(json.loads(place.read_text(encoding="utf-8"))) == ["never"]
    assert main(["nowhere"]) == 2


PROBE = """\
import os
import tempfile
from multiprocessing import get_all_start_methods, get_context


def _wrap(number, answers):
    answers.put(number % 256)


def wraps() -> None:
    for method in get_all_start_methods():
        context = get_context(method)
        answers = context.SimpleQueue()
        child = context.Process(target=_wrap, args=(257, answers))
        child.start()
        assert answers.get() == 1  # mutant: 1 -> 257
        child.join()
    # mutant: % 256 -> % 512
    # mutant before 3.0: % 256 -> % 512
"""


def test_a_probe_runs_like_a_program_under_each_start_method(guide):
    new = guide("It never fails.\n", '"never" = "probe wraps"', PROBE)
    page = new.page("part/the-page")
    assert found(new) == []
    assert list(trial.failures(page, new, PYTHON)) == []
    assert list(trial.survivors(page, new, PYTHON)) == []


def test_a_probe_that_fails_names_the_sentence(guide):
    probe = "def wraps() -> None:\n    left = 1\n    assert left == 2, left\n"
    new = guide("It works.\nIt never fails.\n", '"never" = "probe wraps"', probe)
    (report,) = trial.failures(new.page("part/the-page"), new, PYTHON)
    assert report.splitlines()[:3] == [
        "docs/part/the-page.md:2: probe wraps failed: AssertionError: 1",
        "    It never fails.",
        f"    probes/part/the_page.py:3 ({PYTHON})",
    ]


@pytest.mark.parametrize(
    ("probe", "why"),
    [
        ("def wraps():\n    assert True\n", "nothing shows that it can fail"),
        ("def wraps():\n    assert 1  # mutant: 2 -> 3\n", "stands there 0 times"),
        ("def wraps():\n    assert 1 == 1  # mutant: 1 -> 3\n", "there 2 times"),
        ("def wraps():\n    assert 1  # mutant: 1\n", "it cannot be read"),
        (
            "def wraps():\n    assert 1  # mutant: 1 -> 0\ndef other():\n    wraps()\n",
            "other proves no sentence",
        ),
    ],
)
def test_a_probe_of_which_nothing_shows_that_it_can_fail_is_named(guide, probe, why):
    new = guide("It never fails.\n", '"never" = "probe wraps"', probe)
    assert why in "\n".join(found(new))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("assert 1  # mutant: 1 -> 2", "passes all the same"),
        (
            "assert 1  # mutant: 1 -> nobody",
            "must fail by an assertion, not by NameError",
        ),
        ("assert 1  # mutant: 1 -> (", "must fail by an assertion, not by SyntaxError"),
        ("assert 1  # mutant from 3.99: 1 -> 0", "no mutant of it concerns"),
    ],
)
def test_a_mutant_that_is_not_noticed_is_named(guide, line, why):
    probe = f"def wraps() -> None:\n    {line}\n"
    new = guide("It never fails.\n", '"never" = "probe wraps"', probe)
    (report,) = trial.survivors(new.page("part/the-page"), new, PYTHON)
    assert why in report


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("open(tempfile.mkstemp()[1], 'w').close()", "left temporary file "),
        ("os._exit(3)", "the process ended with 3 when it began"),
        ("import no_such_module", "not run: No module named 'no_such_module'"),
    ],
)
def test_what_a_probe_must_not_do_is_named(guide, body, why):
    probe = f"import os\nimport tempfile\n\n\ndef wraps() -> None:\n    {body}\n"
    new = guide("It never fails.\n", '"never" = "probe wraps"', probe)
    assert why in "\n".join(trial.failures(new.page("part/the-page"), new, PYTHON))


def test_a_probe_that_never_ends_is_ended(guide, monkeypatch):
    monkeypatch.setattr(trial, "SECONDS", 1.0)
    monkeypatch.setattr(trial, "MORE", 0.0)
    probe = "import signal\n\n\ndef wraps() -> None:\n    signal.pause()\n"
    new = guide("It never fails.\n", '"never" = "probe wraps"', probe)
    (report,) = trial.failures(new.page("part/the-page"), new, PYTHON)
    assert "probe wraps hung" in report


def test_a_child_forked_by_hand_ends_with_its_probe(guide):
    probe = "import os\n\n\ndef wraps() -> None:\n    if pid := os.fork():\n"
    probe += "        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 70\n"
    new = guide("It never fails.\n", '"never" = "probe wraps"', probe)
    assert list(trial.failures(new.page("part/the-page"), new, PYTHON)) == []


def test_a_probe_may_say_that_it_cannot_be_run_here(guide):
    probe = "import unittest\n\n\ndef wraps() -> None:\n"
    probe += "    raise unittest.SkipTest('Windows')  # mutant: W -> w\n"
    new = guide("It never fails.\n", '"never" = "probe wraps"', probe)
    page = new.page("part/the-page")
    assert list(trial.failures(page, new, PYTHON)) == []
    known = record.read(new.layout)
    record.add(known, new, PYTHON, trial.outcomes(page, new.layout, PYTHON)[0])
    row = known["probes"]["part/the-page wraps"]
    assert row["results"] == {record.column(PYTHON): "not run: Windows"}


def test_a_record_forgets_a_probe_that_has_changed(guide):
    probe = "def wraps() -> None:\n    assert 1  # mutant: 1 -> 0\n"
    known = record.read(Layout(Path("nowhere")))
    for text in probe, probe.replace("assert 1", "assert 2"):
        new = guide("It never fails.\n", '"never" = "probe wraps"', text)
        page = new.page("part/the-page")
        record.add(known, new, PYTHON, trial.outcomes(page, new.layout, PYTHON)[0])
        (row,) = known["probes"].values()
        assert row["digest"] == record.digest(page.probes["wraps"])
        assert row["results"] == {record.column(PYTHON): "passed"}


def test_changes_that_a_probe_noticed_are_tried_anew_when_it_or_they_change(guide):
    probe = "def wraps() -> None:\n    assert 1  # mutant: 1 -> 0\n"
    known = record.read(Layout(Path("nowhere")))
    for text in probe, probe.replace("assert 1", "assert 2"), probe.replace("0", "[]"):
        new = guide("It never fails.\n", '"never" = "probe wraps"', text)
        page = new.page("part/the-page")
        assert not record.are_killed(known, page, PYTHON)
        record.add_killed(known, page, PYTHON)
        assert record.are_killed(known, page, PYTHON)
        record.place(new.layout).parent.mkdir(exist_ok=True)
        record.write(known, new.layout)
        assert record.read(new.layout) == known


def test_probes_of_several_pages_have_helpers_which_are_part_of_the_proof(guide):
    probe = "from probes._help import one\n\n\ndef wraps() -> None:\n"
    probe += "    assert one() == 1  # mutant: 1 -> 2\n"
    new = guide("It never fails.\n", '"never" = "probe wraps"', probe)
    folder = new.layout.root / "probes"
    (folder / "_help.py").write_text("def one():\n    return 1\n", encoding="utf-8")
    (folder / "_other.py").write_text("two = 2\n", encoding="utf-8")
    page = Guide(new.layout).page("part/the-page")
    source = page.probes["wraps"].source
    assert source.startswith("def one():\n    return 1\n\ndef wraps")
    assert "two" not in source
    for check in trial.failures, trial.survivors:
        assert list(check(page, new, PYTHON)) == []
    assert list(audit.strays(new, folder)) == []


def test_the_source_of_a_probe_is_what_it_uses(tmp_path):
    path = tmp_path / "page.py"
    text = "A = 1\nB = 2\n\n\ndef _use():\n    return A\n\n\ndef probe():\n    _use()\n"
    path.write_text(text, encoding="utf-8")
    source = probes(tmp_path, "page")["probe"].source
    assert source == "A = 1\n\ndef _use():\n    return A\n\ndef probe():\n    _use()"


def test_each_page_has_a_ledger_or_is_on_the_list_of_those_to_come():
    without = {page.name for page in pending.unruled(GUIDE)}
    assert set(pending.listed(GUIDE)) == without, (
        "a new page needs a ledger in docs/claims; when a page on the list gets one, "
        "run python -m doccheck.claims pending"
    )


def test_an_empty_ledger_is_for_a_page_that_has_nothing_to_prove(guide):
    for text, missing in ("It never fails.\n", True), ("It fails.\n", False):
        new = guide(text, "")
        page = new.page("part/the-page")
        found = [fault for fault in audit.faults(page, new) if "it is empty" in fault]
        assert bool(found) is missing
        assert (page in pending.unruled(new)) is missing


def test_each_ledger_and_each_file_of_probes_belongs_to_a_page():
    assert list(audit.strays(GUIDE, ROOT / "probes")) == []


def test_each_probe_has_passed_somewhere_as_it_is_now():
    known = record.read(GUIDE.layout)["probes"]
    missing = [
        record.key(probe)
        for page in GUIDE.pages()
        for probe in page.probes.values()
        if not (row := known.get(record.key(probe)))
        or row["digest"] != record.digest(probe)
        or "passed" not in row["results"].values()
    ]
    assert not missing, f"run python -m doccheck.claims record: {missing}"


def test_the_example_for_authors_holds_and_can_fail(guide):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = text.partition("    ```python\n")[2].partition("    ```\n")[0]
    probe = textwrap.dedent(block)
    ledger = '"A" = "probe whole_numbers_wrap"\n"B" = "probe float_overflows"\n'
    new = guide("A never.\nB never.\n", ledger, probe)
    page = new.page("part/the-page")
    assert found(new) == []
    assert list(trial.failures(page, new, PYTHON)) == []
    assert list(trial.survivors(page, new, PYTHON)) == []


@pytest.mark.parametrize("path", sorted((ROOT / "probes").rglob("*.py")), ids=str)
def test_a_probe_imports_nothing_from_the_rooms_above(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        names = [alias.name for alias in node.names]
        module = getattr(node, "module", None) or names[0]
        room, _, file = module.partition(".")
        assert room not in {"tests", "bench", "press", "snippets"}, module
        assert room != "probes" or file.startswith("_"), "only what is copied beside"
