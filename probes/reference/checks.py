"""What docs/reference/checks.md says of the engine, asked of the engine."""

import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from unittest import SkipTest, mock

try:
    from doccheck import check, directive
    from doccheck.claims.rule import triggers
    from doccheck.claims.sentences import sentences
    from doccheck.examples import Run, Wrong, of_page
    from doccheck.layout import Layout
    from doccheck.program import execute
    from doccheck.pythons.plugin import turn
    from doccheck.pythons.record import (
        FAILED,
        NOT_RUN,
        PASSED,
        Matrix,
        digest,
        passed_somewhere,
    )
except ImportError as error:
    raise SkipTest(f"the engine runs where its packages are: {error}") from None

SENTRY = Path(check.__file__).parents[1] / "segments.py"
HELLO = """\
from multiprocessing import Process

def work():
    pass

if __name__ == "__main__":
    Process(target=work).start()
"""


@contextmanager
def _guide(page: str, **programs: str) -> Iterator[tuple[Layout, Path]]:
    """Write a small guide: a page, and programs by their names."""
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(Path(folder), "pages", "programs", sentry=str(SENTRY))
        for name in "pages", "programs":
            (layout.root / name).mkdir()
        for name, text in programs.items():
            path = layout.root / "programs" / f"{name}.py"
            path.write_text(text, encoding="utf-8")
        path = layout.root / "pages/page.md"
        path.write_text(page, encoding="utf-8")
        yield layout, path


def _shown(name: str, output: str, comment: str = "") -> str:
    include = f'```python\n--8<-- "programs/{name}.py"\n```\n\n'
    return f"{include}{comment}\n```console\n$ python {name}.py\n{output}```\n"


def _report(program: str, output: str, comment: str = "") -> str | None:
    """Return what the engine says of a program and its console block."""
    with _guide(_shown("program", output, comment), program=program) as (layout, page):
        (run,) = (each for each in of_page(page, layout) if isinstance(each, Run))
        return check.check(run, run.methods[0], layout)


def code_that_is_not_included_is_wrong() -> None:
    section = "# --8<-- [start:one]\nprint(1)\n"
    bodies = {
        "print(1)": "must be one include",
        '--8<-- "programs/missing.py"': "missing.py",
        '--8<-- "programs/open.py:one"': "one [end:one] after",
        '--8<-- "programs/empty.py:one"': "is empty",
    }
    page = "".join(f"```python\n{body}\n```\n\n" for body in bodies)
    page += "```js\nalert(1)\n```\n"
    empty = "# --8<-- [start:one]\n# --8<-- [end:one]\n"
    with _guide(page, open=section, empty=empty) as (layout, path):
        found = of_page(path, layout)
        assert len(found) == 5
        for each, why in zip(found, [*bodies.values(), "js block"], strict=True):
            assert isinstance(each, Wrong)
            assert why in each.why  # mutant: in each.why -> not in each.why
    with _guide("```console\n$ python hidden.py\n```\n", hidden="") as (layout, path):
        assert [type(each) for each in of_page(path, layout)] == [Wrong]


ROOM = """\
import os, sys, tempfile
print(os.listdir(), [each for each in os.environ if each.startswith("PYTHON")])
print(os.getsid(0) == os.getpid(), sys.stdout.isatty(), sys.stdin.isatty())
"""


def what_a_program_finds() -> None:
    if os.name == "nt":
        raise SkipTest("there are no terminals of this kind on Windows")
    shown = "['program.py'] ['PYTHONPATH']\nTrue True False\n"
    others = {f"PYTHON{name}": "1" for name in ("UNBUFFERED", "HASHSEED", "UTF8")}
    with mock.patch.dict(os.environ, others):
        report = _report(ROOM, shown)
    assert report is None, report  # mutant: is None -> is not None


def each_start_method_and_those_that_are_named() -> None:
    every = tuple(multiprocessing.get_all_start_methods())
    for comment, methods in ("", every), ("<!-- check: methods=spawn -->", ("spawn",)):
        page = _shown("program", "", comment)
        with _guide(page, program=HELLO) as (layout, path):
            _, run = of_page(path, layout)
            assert isinstance(run, Run)
            assert {*run.methods} == {*methods}  # mutant: {*methods} -> {*every}


SEGMENT = f"probe_{os.getpid()}"
LEAVING = {
    "process": "import os, time\nif not os.fork():\n    time.sleep(99)",
    "temporary file": "import tempfile\ntempfile.mkstemp()",
    SEGMENT: "import _posixshmem, os\nfrom multiprocessing import shared_memory\n"
    f"_posixshmem.shm_open('/{SEGMENT}', os.O_CREAT | os.O_RDWR, 0o600)",
    "standard error": "import sys\nprint(1, file=sys.stderr)",
}


def what_the_record_holds_runs_under_one_method() -> None:
    with _guide(_shown("program", ""), program=HELLO) as (layout, page):
        (run,) = (each for each in of_page(page, layout) if isinstance(each, Run))

        def chosen(results: dict[str, str], block: str) -> str | None:
            row = {"blocks": [block], "dates": {}, "results": {"here": results}}
            record = {"interpreters": {}, "programs": {"program.py": row}}
            return turn(run, cast(Matrix, record), "here", layout)

        passed, now = dict.fromkeys(run.methods, PASSED), digest(run, layout.root)
        assert chosen(passed, now) in passed  # mutant: in passed -> not in passed
        assert chosen(passed, "as it was") is None
        for method in passed:
            assert chosen(passed | {method: FAILED}, now) is None
            assert chosen({method: PASSED}, now) is None or len(passed) == 1


def a_program_has_passed_if_it_did_as_it_is_now() -> None:
    shown = _shown("program", "hello\n")
    with _guide(shown, program="print('hello')") as (layout, page):

        def has(results: dict[str, dict[str, str]], block: str) -> bool:
            row = {"blocks": [block], "dates": {}, "results": results}
            record = {"interpreters": {}, "programs": {"program.py": row}}
            blocks = [each for each in of_page(page, layout) if isinstance(each, Run)]
            return passed_somewhere(blocks, cast(Matrix, record), layout)

        (run,) = (each for each in of_page(page, layout) if isinstance(each, Run))
        here, now = {"here": {"run": PASSED}}, digest(run, layout.root)
        assert has(here, now)  # mutant: here, now -> {}, now
        for worse in FAILED, NOT_RUN:
            assert not has({"here": {"run": worse}}, now)
            assert not has({"here": {"fork": PASSED, "spawn": worse}}, now)
            assert has({"here": {"run": worse}, "there": {"run": PASSED}}, now)
        for changed in (
            shown.replace("\nhello", "\nhullo"),  # the output
            shown.replace("```console", "<!-- check: timeout=9 -->\n```console"),
        ):
            page.write_text(changed, encoding="utf-8")
            assert not has(here, now)
        page.write_text(shown, encoding="utf-8")
        assert has(here, now)
        run.source.write_text("print('hello') ", encoding="utf-8")
        assert not has(here, now)


def nothing_may_be_left() -> None:
    if os.name == "nt":
        raise SkipTest("what is left is made in the way of POSIX")
    for what, program in LEAVING.items():
        if what == "process":
            continue
        report = _report(program, "")
        assert report, what  # mutant: report, what -> not report, what
        assert what in report
    for what in "temporary file", SEGMENT:
        assert _report(LEAVING[what], "", "<!-- check: leaves -->") is None
        assert not Path("/dev/shm", SEGMENT).exists()
    page = _shown("program", "")
    with _guide(page, program=LEAVING["process"]) as (layout, path):
        _, run = of_page(path, layout)
        assert isinstance(run, Run)
        with mock.patch("doccheck.session.GRACE", 0.2):
            (left,) = execute(run, layout, None).left
        assert "program.py" in left


def how_outputs_are_compared() -> None:
    one = "The value is 1"
    outcomes = "one-of shmguide.interleavings.printouts(1)"
    for text, shown, printed, fits in (
        (None, "a", "a", True),
        (None, "a", "b", False),
        ("exact", "a b", "a  b", False),
        ("unordered", "a\nb", "b\na", True),
        ("unordered", "a\nb", "b\nb", False),
        (outcomes, one, one, True),
        (outcomes, one, "The value is 2", False),
        (outcomes, "The value is 2", one, False),
        ("run", "1.5 s", "2.5 s", True),
        ("run", "1.5 s", "", False),
    ):
        why = directive.parse(text, shown).compare(shown, printed)
        assert (not why) is fits, (text, shown, printed)
    # mutant: "2.5 s", True) -> "2.5 s", False)


def a_program_ended_by_a_signal() -> None:
    program = "import os, signal\nos.kill(os.getpid(), signal.SIGBUS)"
    if os.name == "nt":
        raise SkipTest("Windows has no SIGBUS")
    assert _report(program, "", "<!-- check: signal=SIGBUS -->") is None
    assert _report(program, "")
    assert _report("pass", "", "<!-- check: signal=SIGBUS -->")
    # mutant: assert _report(program, "") -> assert not _report(program, "")


def words_that_ask_for_a_proof() -> None:
    for text in (
        "That is so for every one.",
        "It never fails.",
        "There are at most two.",
        "It raises `ValueError`.",
        "On Windows it does.",
        "From Python 3.13 on it does.",
        "It costs little.",
    ):
        (sentence,) = sentences([text])
        assert triggers(sentence), text
    (other,) = sentences(["It does something."])
    assert not triggers(other)  # mutant: not triggers(other) -> triggers(other)
