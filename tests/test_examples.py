"""Every rule of the page markup: a page that breaks one says where and what to do."""

import signal

import pytest
from guides import SHOW, guide, reports

from doccheck.tracebacks import shorten

MODEL = "shmguide.interleavings.printouts"


def console(output="hello", command="python hello.py", check=""):
    comment = f"<!-- check: {check} -->\n" if check else ""
    return f"{comment}```console\n$ {command}\n{output}\n```\n"


@pytest.mark.parametrize(
    "page",
    [
        SHOW + console(),
        SHOW + console(check="exact"),
        SHOW.replace("hello.py\"\n--8", "snippets/part/hello.py\"\n--8") + console(),
        SHOW.replace(' title="hello.py"', "") + console(),
        '!!! note\n\n    ```python\n    --8<-- "snippets/part/hello.py"\n    ```\n\n'
        "    ```console\n    $ python hello.py\n    hello\n    ```\n",
        "words only\n",
    ],
)  # fmt: skip
def test_a_page_that_keeps_the_rules_passes(tmp_path, page):
    assert reports(guide(tmp_path, page)) == []


@pytest.mark.parametrize(
    ("page", "where", "advice"),
    [
        ("words\n\n```python\nprint(1)\n```", 3, "put the code into a file below"),
        ("```js\nlet a\n```", 1, "a js block must be one include and nothing else"),
        ("```\nhello\n```", 1, "a nameless block must be one include"),
        ("```python\n```", 1, "a python block must be one include"),
        ('```python\n--8<-- "snippets/part/hello.py"\nprint()\n```', 1, "must be one"),
        ('```python\n--8<-- "snippets/none.py"\n```', 1, "could not be found"),
        ('```python\n--8<-- "snippets/part/hello.py:gone"\n```', 1, "'gone' could not"),
        ('```python\n--8<-- "snippets/part/hello.py:1:2"\n```', 1, "name a section"),
        (SHOW.replace("title=\"hello", "title=\"other"), 1, "not the file's name"),
        ('> ```python\n> --8<-- "snippets/part/hello.py"\n> ```', 1, "move the"),
        ("```python\n", 1, "never closed"),
        ("<!-- check: exact -->\n" + SHOW, 2, "no console: remove it"),
        (SHOW + console(command="ls"), 5, "start with '$ python program.py'"),
        (SHOW + console(command="python -c 1"), 5, "no command that this guide runs"),
        (SHOW + console(command="python 'hello.py"), 5, "No closing quotation"),
        (SHOW + "```console\nhello\n```", 5, "shows one command and its output"),
        (SHOW + "```console\n```", 5, "shows one command and its output"),
        (SHOW + console("hello\n$ python hello.py"), 5, "give each its own block"),
        (SHOW + console(command="python lost.py"), 5, "snippets/ holds no lost.py"),
        (SHOW + console(command="python -m no.such"), 5, "there is no module no.such"),
        (console(), 1, "hello.py runs but is not shown"),
        (SHOW + console(check="fuzzy"), 6, "no option is called 'fuzzy'"),
        (SHOW + console(check="one-of"), 6, "one-of needs an expression"),
        (SHOW + console(check="exact f(1)"), 6, "exact takes no 'f(1)'"),
        (SHOW + console(check="one-of f(1"), 6, "not of the form"),
        (SHOW + console(check="one-of os.getcwd"), 6, "not of the form"),
        (SHOW + console(check="one-of os.listdir(x)"), 6, "must be literals"),
        (SHOW + console(check="one-of no.such(1)"), 6, "fails: ModuleNotFoundError"),
        (SHOW + console(check="one-of os.nothing(1)"), 6, "fails: AttributeError"),
        (SHOW + console(check=f"one-of {MODEL}('x')"), 6, "fails: TypeError"),
        (SHOW + console(check="one-of os.getcwd()"), 6, "gives no set of texts"),
        (SHOW + console(check=f"one-of {MODEL}(1)"), 6, "printed is none of 1"),
        (SHOW + console("hullo"), 5, "the program printed something else"),
        (SHOW + console("hello\nhello"), 5, "the program printed something else"),
        (SHOW + console("hello "), 5, "the program printed something else"),
        (SHOW + "```console\n$ python hello.py\n```", 5, "printed something else"),
    ],
)  # fmt: skip
def test_a_page_that_breaks_a_rule_says_where_and_what_to_do(
    tmp_path, page, where, advice
):
    (report,) = reports(guide(tmp_path, page))
    assert report.startswith(f"docs/part/page.md:{where}: ")
    assert advice in report.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("# --8<-- [start:a]\nx = 1\n", "'a' has the marks start: it needs"),
        ("# --8<-- [start:a]\n# --8<-- [end:a]\n", "section 'a' of"),
        ("x = 1\n# --8<-- [end:a]\n", "has the marks end"),
        ("# --8<-- [start:a]\n# --8<-- [start:a]\n# --8<-- [end:a]\n", "start, start"),
        ("", "section 'a' of snippets/part/cut.py is empty"),
    ],
)
def test_a_section_that_is_empty_or_not_closed_is_an_error(tmp_path, text, advice):
    page = '```python\n--8<-- "snippets/part/cut.py:a"\n```'
    (report,) = reports(guide(tmp_path, page, cut=text))
    assert advice in report


def test_a_section_is_shown_as_it_stands_between_its_marks(tmp_path):
    page = '```python\n--8<-- "snippets/part/cut.py:a"\n```'
    text = "x = 1\n# --8<-- [start:a]\ny = 2\n# --8<-- [end:a]\nz = 3\n"
    assert reports(guide(tmp_path, page, cut=text)) == []


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (
            "raise SystemExit(3)",
            "hello.py exits with 3, but",
        ),
        ("1 / 0", "hello.py exits with 1, but"),
        ("import os\nos.kill(os.getpid(), 9)", "hello.py is ended by signal 9, but"),
        (
            "import sys\nsys.stderr.write('oh')\nprint('hello')",
            "wrote to standard error",
        ),
        ("print('hello', end=' ')", "the program printed something else"),
        ("print('hello\\n')", "the program printed something else"),
    ],
)
def test_a_program_that_does_not_do_what_is_shown_fails(tmp_path, program, reason):
    (report,) = reports(guide(tmp_path, SHOW + console(), hello=program))
    assert reason in report.splitlines()[0]


def test_a_program_finds_nothing_but_itself_and_no_setting_of_python(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    program = (
        "import os\nprint(os.listdir())\n"
        "print([k for k in os.environ if k.startswith('PYTHON') and k != 'PYTHONPATH'])"
    )
    page = SHOW + console("['hello.py']\n[]")
    assert reports(guide(tmp_path, page, hello=program)) == []


def test_control_c_ends_a_program_even_if_this_runs_in_the_background(tmp_path):
    program = "import signal\nprint(signal.getsignal(signal.SIGINT).__name__)"
    layout = guide(tmp_path, SHOW + console("default_int_handler"), hello=program)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert reports(layout) == []
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no SIGHUP here")
def test_a_hangup_ends_a_program_even_if_this_runs_under_nohup(tmp_path):
    program = "import signal\nprint(signal.getsignal(signal.SIGHUP).name)"
    layout = guide(tmp_path, SHOW + console("SIG_DFL"), hello=program)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert reports(layout) == []
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(
    ("check", "program", "output"),
    [
        ("unordered", "print('b\\na\\nb')", "b\nb\na"),
        ("pattern", "print('took 3.7 s, pid 17 17')", "took [..] s, pid [pid] [pid]"),
        ("pattern", "print('[1, 2] (a) 5')", "[1, 2] (a) [n]"),
        ("run", "import time\nprint(time.time())", "about 1,700,000,000"),
        ("exit=3", "print('hello')\nraise SystemExit(3)", "hello"),
        ("exact exit=3", "print('hello')\nraise SystemExit(3)", "hello"),
        ("pattern exit=1 stderr", "print(1)\nraise SystemExit('no 5')", "1\nno [n]"),
        ("stderr", "import sys\nprint('a', file=sys.stderr)\nprint('b')", "a\nb"),
        (
            "stderr exit=1",
            "import json\n\n\ndef read():\n    json.loads('x')\n\n\nread()",
            "Traceback (most recent call last):\n"
            '  File "hello.py", line 8, in <module>\n    read()\n'
            "  File \"hello.py\", line 5, in read\n    json.loads('x')\n  ...\n"
            "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        ),
        (
            "signal=SIGKILL",
            "import os\nprint('hello', flush=True)\nos.kill(os.getpid(), 9)",
            "hello",
        ),
        (
            "hangs timeout=0.2",
            "import time\nprint('hello', flush=True)\ntime.sleep(600)",
            "hello",
        ),
        ("methods=spawn", "print('hello')", "hello"),
        (
            "leaves",
            "import tempfile\nprint('hello')\ntempfile.mkdtemp(prefix='mine')",
            "hello",
        ),
    ],
)
def test_a_check_accepts_what_it_describes(tmp_path, check, program, output):
    page = SHOW + console(output, check=check)
    assert reports(guide(tmp_path, page, hello=program)) == []


@pytest.mark.parametrize(
    ("check", "program", "output", "reason"),
    [
        ("unordered", "print('b\\na')", "b\nb\na", "printed other lines"),
        ("unordered", "print('a')", "a", "one line has no order"),
        ("pattern", "print('pid 17 18')", "pid [pid] [pid]", "does not fit"),
        ("pattern", "print('17')", "17", "make it exact"),
        ("exit=3", "print('hello')", "hello", "exits with 0, but the page says that it "
         "exits with 3"),
        ("exit=x", "print('hello')", "hello", "'x' is no exit status"),
        ("exit=1 signal=SIGINT", "print('hello')", "hello", "ends in one way"),
        ("exit=1 exit=1", "print('hello')", "hello", "exit is given twice"),
        ("signal=SIGNORE", "print('hello')", "hello", "'SIGNORE' is no signal here"),
        ("signal=SIGKILL", "print('hello')", "hello", "is ended by signal 9"),
        ("hangs timeout=30", "print('hello')", "hello", "exits with 0, but the page "
         "says that it hangs"),
        ("timeout=0.1", "import time\ntime.sleep(600)", "hello", "hangs, but the page"),
        ("methods=spwan", "print('hello')", "hello", "spwan is no start method"),
        ("timeout=soon", "print('hello')", "hello", "is no number of seconds"),
        ("stderr", "import sys\nprint('x', file=sys.stderr)", "y", "something else"),
        ("leaves", "print('hello')", "hello", "hello.py left nothing behind"),
        ("exact", "import tempfile\nprint('hello')\ntempfile.mkdtemp(prefix='mine')",
         "hello", "hello.py left temporary file mine"),
    ],
)  # fmt: skip
def test_a_check_refuses_what_it_does_not_describe(
    tmp_path, check, program, output, reason
):
    page = SHOW + console(output, check=check)
    (report,) = reports(guide(tmp_path, page, hello=program))
    assert reason in report.splitlines()[0]


TWO = "The value is 1\nThe value is 2"
SETS = {"two": f"one-of {MODEL}(2)", "plain": "one-of builtins.frozenset(['a\\nb'])"}


@pytest.mark.parametrize(
    ("check", "shown", "printed", "culprit", "page", "run"),
    [
        ("two", TWO, "The value is 1\nThe value is 3", "the program printed",
         "the schedule 0 0 0 0 1 1 1 1 prints it",
         "no schedule prints the line 'The value is 3'"),
        ("two", TWO, "The value is 1", "the program printed",
         "the schedule 0 0 0 0 1 1 1 1 prints it",
         "some schedule prints this up to line 1, but none ends there"),
        ("two", "hello", TWO, "the page shows",
         "no schedule prints the line 'hello'",
         "the schedule 0 0 0 0 1 1 1 1 prints it"),
        ("plain", "a\nb", "b\na", "the program printed", "a possible outcome",
         "possible outcomes have each of these lines, but not all of them like this"),
        ("plain", "a\nc", "a\nb", "the page shows",
         "no possible outcome has the line 'c'", "a possible outcome"),
    ],
)  # fmt: skip
def test_what_is_no_possible_outcome_is_reported_with_how_near_it_is(
    tmp_path, check, shown, printed, culprit, page, run
):
    layout = guide(
        tmp_path,
        SHOW + console(shown, check=SETS[check]),
        hello=f"print({printed!r})",
    )
    (report,) = reports(layout)
    assert f" what {culprit} is none of " in report.splitlines()[0]
    assert report.splitlines()[-3:-1] == [
        f"    the page: {page}",
        f"    the run: {run}",
    ]


STARTING = """\
import multiprocessing


def work():
    print(multiprocessing.current_process().name)


if __name__ == "__main__":
    print(multiprocessing.get_start_method())
    process = multiprocessing.Process(target=work, name="worker")
    process.start()
    process.join()
"""


def test_a_program_that_starts_processes_runs_under_each_start_method(tmp_path):
    layout = guide(tmp_path, SHOW + console("fork\nworker"), hello=STARTING)
    forkserver, spawn = sorted(reports(layout))
    assert spawn.splitlines()[0].endswith("something else under spawn")
    assert "    +spawn" in spawn
    assert "    +forkserver" in forkserver


def test_a_program_that_chooses_its_start_method_keeps_it(tmp_path):
    chosen = STARTING.replace(
        '"__main__":\n',
        "\"__main__\":\n    multiprocessing.set_start_method('spawn')\n",
    )
    layout = guide(tmp_path, SHOW + console("spawn\nworker"), hello=chosen)
    assert reports(layout) == []


def test_two_programs_of_one_name_are_told_apart_by_renaming(tmp_path):
    layout = guide(tmp_path, SHOW + console())
    (tmp_path / "snippets/hello.py").write_text("", encoding="utf-8")
    (report,) = reports(layout)
    assert "have the same name: rename one of them" in report


def test_a_temporary_folder_of_two_names_is_told_under_neither(tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    (tmp_path / "other").symlink_to(tmp_path / "real")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "other"))
    program = "import os\nprint(os.path.join(os.getcwd(), 'hello.py'))"
    layout = guide(tmp_path / "guide", SHOW + console("hello.py"), hello=program)
    assert reports(layout) == []


def test_frames_of_other_files_are_dropped_on_windows_too():
    text = (
        '  File "hello.py", line 1\n    x\n  File "C:\\lib\\y.py", line 2, in y\n    z'
    )
    assert shorten(text) == '  File "hello.py", line 1\n    x\n  ...'
