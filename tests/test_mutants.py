"""The checker is checked: what is changed on a page or in a program turns it red."""

import ast
import os
import random
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from guides import SHOW, guide, reports

from doccheck import directive
from doccheck.audits import mutants
from doccheck.audits import trial as trials
from doccheck.audits.constants import of_program
from doccheck.audits.copies import Copies
from doccheck.audits.trial import NotGreenError, Trial
from doccheck.audits.verdicts import Verdict
from doccheck.layout import Layout

ROOT = Path(__file__).parents[1]
LAYOUT = Layout.of(ROOT)
PAGE = SHOW + "{comment}```console\n$ python hello.py\n{output}\n```\n"
CUT = '```python title="cut.py"\n--8<-- "snippets/part/cut.py:some"\n```\n\n'
SECTION = "# --8<-- [start:some]\nx = 1\n# --8<-- [end:some]\n"
OUTCOMES = "one-of builtins.frozenset(['1 1', '1 2', '2 2'])"
WORKER = """\
from multiprocessing import Process


def work():
    print("one line from a worker")


if __name__ == "__main__":
    process = Process(target=work)
    process.start()
    process.join()
    print("and", 1, "more")
"""


def page(output, check=""):
    comment = f"<!-- check: {check} -->\n" if check else ""
    return PAGE.format(comment=comment, output=output)


def trial(root, text, **programs):
    layout = guide(root, text, **programs)
    return Trial(layout.all_pages[0], layout)


def spared(trial, mutants):
    """Return the verdicts on the mutants that were not killed, by what was changed."""
    return {m.change: v for m, v in trial.verdicts(mutants) if v != Verdict.KILLED}


@pytest.mark.parametrize(
    ("check", "program", "output", "legal"),
    [
        ("", "print('hello')", "hello", "nothing"),
        ("", "print('a\\n\\n b')", "a\n\n b", "nothing"),
        ("", "pass", "", "nothing"),
        ("", WORKER, "one line from a worker\nand 1 more", "nothing"),
        ("pattern", "print('17 in 3.7 s: 17')", "[n] in [..] s: [n]", "nothing"),
        ("pattern", "print('a1\\na2')", "a[..]\na[x]", "line 1 swapped with the next"),
        ("run", "print('3.7 s')", "2.5 s", "line 1|a line put first"),
        (OUTCOMES, "print('1 2')", "1 2", "line 1, column [13]|directive"),
        ("exit=3", "print('hello')\nraise SystemExit(3)", "hello", "nothing"),
        ("pattern exit=1 stderr", "raise SystemExit('no 5')", "no [n]", "nothing"),
        ("signal=SIGKILL", "import os\nprint(1, flush=True)\nos.kill(os.getpid(), 9)",
         "1", "nothing"),
        ("hangs timeout=0.2", "import time\nprint(1, flush=True)\ntime.sleep(600)",
         "1", "nothing"),
        ("leaves", "import tempfile\nprint(1)\ntempfile.mkdtemp()", "1", "nothing"),
        ("unordered", "print('a\\nb\\nc')", "c\nb\na", "line . swapped"),
        ("methods=spawn", WORKER, "one line from a worker\nand 1 more", "nothing"),
    ],
)  # fmt: skip
def test_every_change_of_a_page_is_noticed(tmp_path, check, program, output, legal):
    tried = trial(tmp_path, page(output, check), hello=program)
    left = spared(tried, tried.of_page())
    assert {change for change in left if left[change] == Verdict.SURVIVED} == set()
    assert all(re.match(legal, change) for change in left)
    assert bool(left) == (legal != "nothing")


def test_what_was_changed_is_told_apart(tmp_path):
    tried = trial(tmp_path, CUT + page("hi", "exit=0"), cut=SECTION)
    changes = [(mutant.where, mutant.change) for mutant in tried.of_page()]
    assert len(set(changes)) == len(changes)
    for line, change in [
        (1, "title, column 18: 'C' for 'c'"),
        (1, "include, column 30: 'S' for 's'"),
        (10, "fence, column 4: 'C' for 'c'"),
        (10, "directive, column 15: 'I' for 'i'"),
        (10, "option exit=0 dropped"),
        (10, "command, column 3: 'P' for 'p'"),
        (10, "command dropped"),
        (10, "line 1, column 2: 'I' for 'i'"),
        (10, "line 1 doubled"),
    ]:
        assert (f"docs/part/page.md:{line}", change) in changes


@pytest.mark.parametrize(
    ("program", "legal"),
    [
        ("import sys\nprint(sys.argv[1])", set()),
        ("print(1)", {"command, column 19: '2' for '1'"}),
    ],
)  # fmt: skip
def test_an_argument_has_to_matter_for_its_change_to_be_noticed(
    tmp_path, program, legal
):
    text = page("1").replace("hello.py\n1", "hello.py 1\n1")
    tried = trial(tmp_path, text, hello=program)
    assert spared(tried, tried.of_page()) == dict.fromkeys(legal, Verdict.LEGAL)


def test_each_verdict_is_the_one_of_the_real_check(tmp_path):
    text = page("b\na", "unordered")
    tried = trial(tmp_path, text, hello="print('a\\nb')")
    verdicts = list(tried.verdicts(tried.of_page()))
    chosen = verdicts[::3] + [each for each in verdicts if each[1] != Verdict.KILLED]
    assert {verdict for _, verdict in chosen} >= {Verdict.KILLED, Verdict.LEGAL}
    for mutant, verdict in chosen:
        mutant.file.write_text(mutant.text, encoding="utf-8")
        assert bool(reports(Layout.of(tmp_path))) == (verdict == Verdict.KILLED), (
            mutant.change
        )


@pytest.mark.parametrize(
    ("weakened", "weakness", "text", "program", "survivors"),
    [
        ("compare.exact", lambda shown, printed: "",
         page("hello"), "print('hello')", r":5 (a line|line 1)"),
        ("compare.exact", lambda shown, printed: shown.lower() != printed.lower(),
         page("a 1"), "print('a 1')", r":5 line 1, column 1: 'A' for 'a'"),
        ("compare.exact", lambda shown, printed: shown.split() != printed.split(),
         page("a 1"), "print('a 1')",
         r":5 line 1(, column 2: '\\xa0' for ' '| and a blank| and an empty line)"),
        ("compare.unordered", lambda s, p: set(s.split("\n")) != set(p.split("\n")),
         page("a\nb\na", "unordered"), "print('b\\na\\na')", r":6 line . (drop|doubl)"),
        ("compare.pattern", lambda shown, printed: "",
         page("took [..] s", "pattern"), "print('took 1 s')", r":6 (a line|line 1)"),
        ("compare.one_of", lambda expression, shown, printed: "",
         page("1 2", OUTCOMES), "print('2 2')", r":6 (a line|line 1|directive)"),
        ("audits.judge.fault", lambda example, method, done: "",
         page("hello", "exit=3"), "print('hello')\nraise SystemExit(3)",
         r":6 (option exit=3 dropped|directive, column 18: '4' for '3')"),
        ("console.shlex.split", lambda command: ["python", "hello.py"],
         page("hello"), "print('hello')", r":5 command, column \d+"),
        ("includes._Reader.extract_section", lambda reader, section, lines: lines,
         CUT, "", r":1 include, column 3[0-3]"),
    ],
)  # fmt: skip
def test_an_engine_that_is_weakened_is_found_out(
    tmp_path, monkeypatch, weakened, weakness, text, program, survivors
):
    monkeypatch.setattr(f"doccheck.{weakened}", weakness)
    tried = trial(tmp_path, text, hello=program, cut=SECTION)
    found = [
        f"{mutant.where.removeprefix('docs/part/page.md')} {mutant.change}"
        for mutant, verdict in tried.verdicts(tried.of_page())
        if verdict == Verdict.SURVIVED
    ]
    assert found
    assert [line for line in found if not re.match(survivors, line)] == []


def meaning(program):
    """Return what a program is but for its quotes, which differ between Pythons."""
    return ast.dump(ast.parse(program))


def test_each_constant_that_a_run_reads_is_changed(tmp_path):
    program = '''\
# /// script
# dependencies = ["numpy"]
# ///
"""A docstring."""
from typing import Literal


def work(count: "int" = 2, mode: Literal["a"] = "a") -> "str":
    """Another."""
    share: "float" = -0.5
    return f"é {count:>4} of {'n'}" * True, b"", (
        "one "
        "text"
    )


if __name__ == "__main__":
    work(3, None)
'''
    file = tmp_path / "hello.py"
    file.write_text(program, encoding="utf-8")
    found = list(of_program(file, "page.md:5", "hello.py", None))
    assert {(m.file, m.where) for m in found} == {(file, "page.md:5")}
    assert {m.change: meaning(m.text) for m in found} == {
        f"hello.py:{change}": meaning(program.replace(old, new))
        for change, old, new in [
            ("8:25: 3 for 2", "= 2", "= 3"),
            ("8:49: 'ax' for 'a'", '= "a"', "= 'ax'"),
            ("10:23: 1.5 for 0.5", "0.5", "1.5"),
            ("11:12: 'é x' for 'é '", "é ", "é x"),
            ("11:12: '>5' for '>4'", ">4", ">5"),
            ("11:12: ' of x' for ' of '", " of ", " of x"),
            ("11:12: 'nx' for 'n'", "'n'", "'nx'"),
            ("11:39: False for True", "True", "False"),
            ("11:45: b'x' for b''", 'b""', "b'x'"),
            (
                "12:9: 'one textx' for 'one text'",
                '"one "\n        "text"',
                "'one textx'",
            ),
            ("18:10: 4 for 3", "3", "4"),
        ]
    }


def test_of_a_module_that_is_run_by_name_the_shown_part_is_changed(
    tmp_path, monkeypatch
):
    text = (
        '```python title="belt/tool.py"\n--8<-- "belt/tool.py:some"\n```\n\n'
        "```console\n$ python -m belt.tool\nfour is 4\n```\n"
    )
    tried = trial(tmp_path, text)
    (tmp_path / "belt").mkdir()
    (tmp_path / "belt/__init__.py").touch()
    (tmp_path / "belt/tool.py").write_text(
        "hidden = 5\n# --8<-- [start:some]\nprint('four is', 4)\n# --8<-- [end:some]\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    tried = Trial(tried.page, tried.layout)
    assert [
        (mutant.where, mutant.change, verdict)
        for mutant, verdict in tried.verdicts(tried.of_programs())
    ] == [
        ("docs/part/page.md:5", f"belt/tool.py:3:{change}", Verdict.KILLED)
        for change in ("7: 'four isx' for 'four is'", "18: 5 for 4")
    ]


def test_a_copy_is_used_again_and_what_was_changed_in_it_put_back(tmp_path):
    layout = guide(tmp_path, page("hello"))
    (tmp_path / "belt").mkdir()
    tool = tmp_path / "belt/tool.py"
    tool.write_text("size = 1\n", encoding="utf-8")
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    seen = []
    with Copies(layout) as copies:
        for text in "size = 2\n", "size = 3\n", "size = 1\n":
            with copies.changed(tool, text) as (root, python):
                command = [python, "-c", "from belt import tool; print(tool.size)"]
                run = subprocess.run(command, env=clean, capture_output=True, text=True)
                seen.append((root, run.stdout + run.stderr))
            assert (root / "belt/tool.py").read_text("utf-8") == "size = 1\n"
        assert tool.read_text("utf-8") == "size = 1\n"
    assert seen == [(root, "2\n"), (root, "3\n"), (root, "1\n")]
    assert not root.exists()


def test_a_mutant_that_takes_far_longer_than_its_program_hangs(tmp_path, monkeypatch):
    monkeypatch.setattr(trials, "LEEWAY", 0.5)
    tried = trial(tmp_path, page("1"), hello="print(1)\nwhile 3 != 3:\n    pass\n")
    began = time.monotonic()
    assert spared(tried, tried.of_programs()) == {}
    assert time.monotonic() - began < directive.MINUTE


def test_a_report_names_page_and_line_and_says_what_a_verdict_means(
    tmp_path, monkeypatch, capsys
):
    guide(tmp_path, page("None"), hello="unused = True\nprint(None)\n")
    monkeypatch.chdir(tmp_path)
    assert mutants.main(["docs"]) == 0
    meaning, unobserved, counts = capsys.readouterr().out.splitlines()
    assert meaning == f"not observed: {Verdict.UNOBSERVED.meaning}"
    assert unobserved == (
        "  docs/part/page.md:5: snippets/part/hello.py:1:10: False for True"
    )
    assert re.fullmatch(r"\d+ mutants, \d+ killed, 1 not observed", counts)
    arguments = "docs/part/page.md", "--sample", "9", "--seed", "1"
    assert mutants.main(arguments) == 0
    assert capsys.readouterr().out == "9 mutants, 9 killed\n"
    assert mutants.main(["docs", "--programs", "--workers", "1"]) == 0
    *_, counts = capsys.readouterr().out.splitlines()
    assert counts == "1 mutants, 1 not observed"
    monkeypatch.setattr("doccheck.compare.exact", lambda shown, printed: "")
    assert mutants.main(["docs"]) == 1
    *_, survivor, counts = capsys.readouterr().out.splitlines()
    assert survivor == "  docs/part/page.md:5: line 1 and an empty line"
    assert counts.endswith(" killed, 1 not observed, 9 survived")


def test_each_verdict_has_a_sentence_of_its_own():
    meanings = [verdict.meaning for verdict in Verdict]
    assert len(set(meanings)) == len(meanings)
    assert [
        str(verdict) for verdict in Verdict if str(verdict) in verdict.meaning
    ] == []


def test_a_weakened_engine_is_found_out_by_a_program_too(tmp_path):
    tried = trial(tmp_path, page("4 and 5"), hello="print(4, 'and', 5)\n")
    shutil.copytree(ROOT / "doccheck", tmp_path / "doccheck")
    with (tmp_path / "doccheck/compare.py").open("a", encoding="utf-8") as engine:
        engine.write(
            "def exact(shown, printed): return '' if '4' in printed else 'x'\n"
        )
    assert spared(tried, tried.of_programs()) == {
        "snippets/part/hello.py:1:10: 'andx' for 'and'": Verdict.SURVIVED,
        "snippets/part/hello.py:1:17: 6 for 5": Verdict.SURVIVED,
    }


@pytest.mark.parametrize(
    ("check", "program", "output", "verdicts"),
    [
        (OUTCOMES, "print('1 1')\nunused = 0", "2 2",
         {"'1 1x' for '1 1'": Verdict.KILLED, "1 for 0": Verdict.UNDECIDED}),
        ("run", "print(2)", "2", {"3 for 2": Verdict.LEGAL}),
        ("", "# /// script\n# requires-python = '<3'\n# ///\nprint(2)", "2",
         {"3 for 2": Verdict.UNDECIDED}),
        ("pattern", "print(1, 2.5)", "1 [..]",
         {"2 for 1": Verdict.KILLED, "3.5 for 2.5": Verdict.UNOBSERVED}),
        ("", "import time\ntime.sleep(0.0)\nif False:\n    print('x' * 3, b'y')",
         "", {"1.0 for 0.0": Verdict.ROUGHLY, "True for False": Verdict.KILLED,
              "'xx' for 'x'": Verdict.UNREACHED, "4 for 3": Verdict.UNREACHED,
              "b'yx' for b'y'": Verdict.UNREACHED}),
    ],
)  # fmt: skip
def test_a_verdict_that_luck_would_decide_is_not_given(
    tmp_path, monkeypatch, check, program, output, verdicts
):
    monkeypatch.setattr(trials, "ROUNDS", 2)
    monkeypatch.setattr(trials, "LEEWAY", 2.0)
    tried = trial(tmp_path, page(output, check), hello=program)
    assert {
        mutant.change.split(": ")[1]: verdict
        for mutant, verdict in tried.verdicts(tried.of_programs())
    } == verdicts


def test_an_output_that_cannot_be_run_here_is_not_decided(tmp_path):
    program = "# /// script\n# requires-python = '<3'\n# ///\nprint(2)"
    tried = trial(tmp_path, page("2"), hello=program)
    left = spared(tried, tried.of_page())
    assert set(left.values()) == {Verdict.UNDECIDED}
    assert "line 1 doubled" in left


def test_a_page_that_is_wrong_before_any_change_is_reported(
    tmp_path, monkeypatch, capsys
):
    tried = trial(tmp_path, page("hullo"))
    for kind in tried.of_page(), tried.of_programs():
        with pytest.raises(NotGreenError, match=r"page\.md:5: the program printed"):
            list(tried.verdicts(kind))
    (tmp_path / "docs/other.md").write_text("```js\nx\n```\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert mutants.main(["docs"]) == 1
    report = capsys.readouterr().out
    assert report.startswith(f"pages not green: {Verdict.NOT_GREEN.meaning}\n")
    assert "docs/part/page.md:5: the program printed something else\n" in report
    assert "docs/other.md:1: a js block must be one include" in report
    assert report.endswith(" killed, 2 pages not green\n")


def test_a_sample_of_this_guides_mutants_is_noticed():
    chance, survivors = random.Random(5), []
    pages = [p for p in LAYOUT.all_pages if "console\n$" in p.read_text("utf-8")]
    for path in chance.sample(pages, 2):
        tried = Trial(path, LAYOUT)
        mutants = list(tried.of_page())
        sample = chance.sample(mutants, min(40, len(mutants)))
        survivors += [
            m for m, verdict in tried.verdicts(sample) if verdict == Verdict.SURVIVED
        ]
    assert [f"{mutant.where}: {mutant.change}" for mutant in survivors] == []


@pytest.mark.parametrize(
    ("page", "change"),
    [
        ("docs/index.md", r"value_four_processes\.py:.*: 5 for 4"),
        ("docs/reference/replay.md", r"shmguide/replay\.py:.*: 11 for 10"),
    ],
)
def test_a_constant_of_this_guides_programs_is_missed(page, change):
    tried = Trial(ROOT / page, LAYOUT)
    chosen = [m for m in tried.of_programs() if re.search(change, m.change)]
    assert [verdict for _, verdict in tried.verdicts(chosen)] == [Verdict.KILLED]
