"""Every rule of the page markup: a page that breaks one says where and what to do."""

import pytest
from guides import SHOW, guide, reports

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
        (SHOW + console(check="fuzzy"), 6, "no check is called 'fuzzy'"),
        (SHOW + console(check="one-of"), 6, "one-of needs an expression"),
        (SHOW + console(check="exact f(1)"), 6, "exact takes no argument"),
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
        ("raise SystemExit(3)", "hello.py exited with status 3"),
        ("1 / 0", "hello.py exited with status 1"),
        ("import os\nos.kill(os.getpid(), 9)", "hello.py exited with status -9"),
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
    spawn, forkserver = reports(layout)
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
