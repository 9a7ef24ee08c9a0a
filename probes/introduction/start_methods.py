"""What docs/introduction/start-methods.md says, asked of Python itself."""

import os
import pickle
import socket
import subprocess
import sys
import tempfile
from multiprocessing import context, get_all_start_methods, get_context
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase, mock

check = TestCase()

LIBRARY = """if True:
    import multiprocessing as mp
    print(mp.get_context("{asked}").get_start_method())
    mp.set_start_method("{set}")
    print(mp.get_context("{asked}").get_start_method())
    print(mp.Process()._start_method, mp.get_start_method())
"""

LEAKED = "resource_tracker: There appear to be 4 leaked semaphore objects to clean"

LOCKED = """if True:
    from multiprocessing import get_context
    counter = get_context("{maker}").Value("i", 0)
    def add_one():
        with counter.get_lock():
            counter.value += 1
    if __name__ == "__main__":
        processes = [get_context("{method}").Process(target=add_one) for _ in range(4)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
"""


def an_argument_has_to_be_picklable() -> None:
    for method in get_all_start_methods():
        started: Any = get_context(method)
        process = started.Process(target=print, args=(lambda: 0,))
        if method != "fork":
            with check.assertRaises((pickle.PicklingError, AttributeError)):
                process.start()
    # mutant: (lambda: 0,) -> ()


def _close(things: tuple[Any, ...]) -> None:
    things[-1].close()


def some_things_are_pickled_for_a_child() -> None:
    for method in get_all_start_methods():
        started: Any = get_context(method)
        with socket.socket() as plug:
            things = started.Lock(), started.Value("i"), plug
            for thing in things:  # mutant: in things -> in 1, 2
                with check.assertRaises((RuntimeError, TypeError)):
                    pickle.dumps(thing)
            process = started.Process(target=_close, args=(things,))
            process.start()
            process.join()
        assert process.exitcode == 0, method


def spawn_where_forkserver_cannot_be() -> None:
    if sys.platform != "linux":
        raise SkipTest("the default of Linux is asked for")
    if sys.version_info < (3, 14):
        assert _default() == "fork"  # mutant before 3.14: fork -> spawn
        return
    assert _default() == "forkserver"
    with mock.patch.object(context.reduction, "HAVE_SEND_HANDLE", False):
        assert _default() == "spawn"
    if sys.version_info[:2] == (3, 14) and sys.version_info < (3, 14, 10):
        return
    with mock.patch.object(os, "open", side_effect=OSError):
        tempfile.tempdir = None
        found = _default()
    tempfile.tempdir = None
    assert found == "spawn"
    # mutant from 3.14: "HAVE_SEND_HANDLE", False -> "HAVE_SEND_HANDLE", True
    # mutant from 3.14: side_effect=OSError -> wraps=os.open


def _default() -> str:
    fresh: Any = context.DefaultContext
    if sys.version_info < (3, 14):
        return str(get_all_start_methods()[0])
    return str(fresh().get_start_method())


def who_is_whose_parent() -> None:
    expected = {
        "fork": (True, True),
        "spawn": (True, False),  # mutant: True, False -> True, True
        "forkserver": (False, False),
    }
    for method in get_all_start_methods():
        started: Any = get_context(method)
        answers = started.SimpleQueue()
        found = []
        for _ in range(2):
            process = started.Process(target=_report, args=(answers,))
            process.start()
            parent, command = answers.get()
            process.join()
            found.append((parent == os.getpid(), command == sys.orig_argv, parent))
        answers.close()
        assert found[0] == found[1]  # the server is one
        assert found[0][:2] == expected[method]


def _report(answers: Any) -> None:
    answers.put((os.getppid(), sys.orig_argv))


def a_library_decides_for_the_rest() -> None:
    methods = get_all_start_methods()
    for chosen in methods:
        for asked in methods:
            done = _python("-c", LIBRARY.format(set=chosen, asked=asked))
            assert done.stdout.split() == [asked, asked, "None", chosen]
    # mutant: "None", chosen -> "None", asked


def semaphores_leak_under_forkserver() -> None:
    if "forkserver" not in get_all_start_methods():
        raise SkipTest("there is no forkserver here")
    if (3, 13, 0) < sys.version_info[:3] < (3, 14, 10):
        raise SkipTest("nothing is said of this version")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        for maker in "forkserver", "fork":
            text = LOCKED.format(method="forkserver", maker=maker)
            path.write_text(text, encoding="utf-8")
            done = _python(str(path))
            leaked = maker == "forkserver" and sys.version_info < (3, 14)
            assert (LEAKED in done.stderr) == leaked
    # mutant before 3.14: method="forkserver" -> method="spawn"
    # mutant before 3.14: maker == "forkserver" and -> maker == "fork" and
    # mutant from 3.14: (3, 14) -> (3, 16)


def _python(*arguments: str) -> Any:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)
