"""What docs/introduction/main-guard.md says, asked of Python itself."""

import pickle
import subprocess
import sys
import tempfile
import zipfile
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()
PROGRAM = "program.py"
BY_SERVER = sys.version_info >= (3, 13, 8) and sys.version_info[:3] != (3, 14, 0)

UNGUARDED = """if True:
    import multiprocessing
    def greet():
        print("hello", flush=True)
    process = multiprocessing.get_context({method}).Process(target=greet)
    process.start()
    process.join()
    print("exit code", process.exitcode)
"""

IMPORTED = """if True:
    import os, sys
    from multiprocessing import get_context
    print("imported by", os.getpid(), flush=True)
    def report():
        print("child", os.getpid(), flush=True)
    if __name__ == "__main__":
        context = get_context("{method}")
        if sys.argv[1:]:
            context.set_forkserver_preload(sys.argv[1:])
        for _ in range(2):
            process = context.Process(target=report)
            process.start()
            process.join()
"""

REPORT = "def report(): print('reported', flush=True)"

TYPED = """
from multiprocessing import get_context
def greet(): print("hello", flush=True)

process = get_context("spawn").Process(target=greet)
process.start(); process.join(); print("exit code", process.exitcode)
"""


def unguarded_by_default() -> None:
    if sys.platform != "linux":
        raise SkipTest("the default of Linux is meant")
    done = _run(UNGUARDED.format(method=""))
    if sys.version_info < (3, 14):
        assert done.stdout == "hello\nexit code 0\n"
    else:
        assert "RuntimeError" in done.stderr
    # mutant before 3.14: (3, 14) -> (3, 11)
    # mutant before 3.14: method="" -> method="'spawn'"
    # mutant from 3.14: method="" -> method="'fork'"


def unguarded_under_forkserver() -> None:
    _needs("forkserver")
    done = _run(UNGUARDED.format(method="'forkserver'"))
    assert "RuntimeError" in done.stderr  # mutant: "RuntimeError" -> "hello"
    if sys.version_info[:3] == (3, 14, 10):
        assert done.stdout == ""
        last = done.stderr.splitlines()[-1]
        assert last.startswith(("ConnectionResetError", "BrokenPipeError", "EOFError"))
    elif sys.version_info[:2] != (3, 14):
        assert done.stdout == "exit code 1\n"
        assert "ConnectionResetError" not in done.stderr
    # mutant: 'forkserver' -> 'fork'


def message_for_a_function_under_the_guard() -> None:
    text = UNGUARDED.format(method="'spawn'").replace("print", "    print")
    text = text.replace("    process", "        process")
    text = text.replace("    def", "    if __name__ == '__main__':\n        def")
    done = _run(text)
    now = "module '__mp_main__' has no attribute 'greet'" in done.stderr
    assert now == (sys.version_info >= (3, 14))  # mutant from 3.14: 14 -> 16
    assert "AttributeError" in done.stderr
    # mutant before 3.14: 14 -> 11


def parent_refuses_a_function_without_a_name() -> None:
    def inner() -> None:
        pass

    for method in get_all_start_methods():
        for target in (lambda: None), inner:
            started: Any = get_context(method)
            process = started.Process(target=target)
            if method == "fork":
                process.start()
                process.join()
                assert process.exitcode == 0
            else:
                # It is pickled before a child is started.
                with check.assertRaises((pickle.PicklingError, AttributeError)):
                    process.start()
            # mutant: target=target -> target=list


def who_imports_the_main_module() -> None:
    for method in get_all_start_methods():
        if method == "fork":
            continue
        lists: list[list[str]] = [[]]
        if method == "forkserver":
            lists += [["__main__", "json"], ["json"]]
        for preload in lists:
            importers, children = _importers(method, [PROGRAM, *preload])
            if method == "forkserver" and BY_SERVER and preload != ["json"]:
                assert len(importers) == 1
                assert importers[0] not in children
            else:
                assert importers == children
            importers, children = _importers(method, ["-m", "program", *preload])
            assert importers == children
    # mutant from 3.14: 13, 8 -> 16, 0
    # mutant from 3.14: ["-m", "program", *preload] -> [PROGRAM, *preload]
    # mutant from 3.14: != ["json"] -> != ["os"]
    # mutant before 3.14: 13, 8 -> 11, 0


def _importers(method: str, arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return which processes but the parent import the program, and the children."""
    done = _run_as(arguments, PROGRAM, IMPORTED.format(method=method))
    lines = [line.rsplit(" ", 1) for line in done.stdout.splitlines()]
    importers = [pid for what, pid in lines if what == "imported by"][1:]
    children = [pid for what, pid in lines if what == "child"]
    assert len(children) == 2
    return importers, children


def main_of_a_package_is_not_imported() -> None:
    for method in get_all_start_methods():
        if method == "fork":
            continue
        text = IMPORTED.format(method=method)
        for arguments in ["-m", "package"], ["package"]:
            # mutant: ["package"] -> ["package/__main__.py"]
            done = _run_as(arguments, "package/__main__.py", text)
            assert done.stdout.count("imported by") == 1
            assert "child" not in done.stdout
            assert "AttributeError" in done.stderr


def some_programs_are_not_imported() -> None:
    trace = ["-m", "trace", "--listfuncs", "--ignore-dir=/"]
    cases = (
        ["app.zip"],
        ["ipython.py"],  # mutant: ["ipython.py"] -> ["-m", "ipython"]
        [*trace, PROGRAM],  # mutant: [*trace, PROGRAM] -> [PROGRAM]
    )
    for method in get_all_start_methods():
        if method == "fork":
            continue
        text = IMPORTED.format(method=method)
        text = text.replace("def report", "from report import report\n    def _")
        for arguments in cases:
            done = _run_as(arguments, arguments[-1], text)
            assert done.stdout.count("imported by") == 1, (method, arguments)
            assert done.stdout.count("reported") == 2, (method, arguments)


def typed_at_the_prompt() -> None:
    for arguments, text in (["-i"], TYPED), (["-c", TYPED], ""):
        done = _python(*arguments, text=text)
        assert "AttributeError" in done.stderr
        assert "exit code 1" in done.stdout  # mutant: 1 -> 0
        assert "hello" not in done.stdout


def through_a_pipe_even_with_the_function_in_a_file() -> None:
    text = TYPED.replace("def greet(): print", "from json import dumps as greet\n#")
    text = text.replace("target=greet", "target=greet, args=(1,)")
    for method in get_all_start_methods():
        done = _python("-", text=text.replace('"spawn"', repr(method)))
        fails = method != "fork"  # mutant: "fork" -> "spawn"
        assert ("FileNotFoundError" in done.stderr) == fails
        assert ("exit code 0" in done.stdout) != fails


def _needs(method: str) -> None:
    if method not in get_all_start_methods():
        raise SkipTest(f"there is no {method} here")


def _run(text: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(text, encoding="utf-8")
        return _python(str(path))


def _python(*arguments: str, text: str = "") -> Any:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, input=text, capture_output=True, text=True, check=False
    )


def _run_as(arguments: list[str], name: str, text: str) -> Any:
    """Write a program into a folder, and start it there with these arguments."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.parent.mkdir(exist_ok=True)
        if path.suffix == ".zip":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("__main__.py", text)
                archive.writestr("report.py", REPORT)
        else:
            path.write_text(text, encoding="utf-8")
            path.with_name("report.py").write_text(REPORT, encoding="utf-8")
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=folder
        )
