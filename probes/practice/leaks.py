"""What docs/practice/leaks.md says of ends that leave something behind."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from time import sleep
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()
SHM = Path("/dev/shm")


def _on_linux() -> None:
    if sys.platform != "linux":
        raise SkipTest("there is no /dev/shm to look into")


def _run(script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a Python in a group of its own until it and its tracker have ended."""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script]
    return subprocess.run(
        [*command, *arguments],
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )


def _removed(path: Path) -> bool:
    """Return whether there is such a file, which then is no more."""
    if there := path.exists():
        path.unlink()
    return there


def the_tracker_ignores_two_signals() -> None:
    _on_linux()
    script = """if True:
        import os, signal, sys
        from multiprocessing import resource_tracker
        from multiprocessing.shared_memory import SharedMemory
        name = SharedMemory(create=True, size=8).name
        print(name, flush=True)
        tracker = resource_tracker._resource_tracker._pid
        for number in sys.argv[1:]:
            os.kill(tracker, int(number))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    two = str(int(signal.SIGINT)), str(int(signal.SIGTERM))
    # mutant: str(int(signal.SIGTERM)) -> str(int(signal.SIGKILL))
    assert not _removed(SHM / _run(script, *two).stdout.strip())


def locks_with_names_stay_when_the_tracker_is_killed() -> None:
    _on_linux()
    script = """if True:
        import os, signal
        from multiprocessing import get_context
        for method in "spawn", "forkserver":
            lock = get_context(method).Lock()
            print(lock._semlock.name, flush=True)
            vars()[method] = lock
        os.killpg(0, signal.SIGKILL)
    """
    # mutant: killpg(0, -> kill(os.getpid(),
    names = _run(script).stdout.split()
    assert len(names) == 2
    for name in names:
        assert name.startswith("/mp-")
        assert _removed(SHM / f"sem.{name[1:]}")


def sigterm_runs_neither_finally_nor_atexit() -> None:
    if os.name == "nt":
        raise SkipTest("there is no SIGTERM to send")
    script = """if True:
        import atexit, signal, sys
        atexit.register(print, "atexit")
        try:
            signal.raise_signal(int(sys.argv[1]))
        finally:
            print("finally")
    """
    ends = _run(script, str(int(signal.SIGTERM)))  # mutant: SIGTERM -> SIGINT
    assert (ends.returncode, ends.stdout) == (-signal.SIGTERM, "")
    assert _run(script, str(int(signal.SIGINT))).stdout == "finally\natexit\n"


def a_thread_may_not_install_a_handler() -> None:
    errors: list[str] = []

    def install() -> None:
        try:
            handler = signal.getsignal(signal.SIGTERM)
            signal.signal(signal.SIGTERM, handler)
        except ValueError as error:
            errors.append(str(error))

    thread = threading.Thread(target=install)  # mutant: install -> str
    thread.start()
    thread.join()
    assert len(errors) == 1
    install()  # which raises nothing in the main thread
    (error,) = errors
    assert "main thread" in error


def terminate_runs_an_inherited_handler() -> None:
    if os.name == "nt":
        raise SkipTest("there is no fork")
    script = """if True:
        import signal, sys, time
        from multiprocessing import get_context
        def stop(*_):
            print("handled", flush=True)
            sys.exit(143)
        def work(end):
            try:
                end.send("runs")
                while True:
                    time.sleep(0.01)
            except SystemExit:
                print("SystemExit", flush=True)
                raise
        signal.signal(signal.SIGTERM, stop)
        context = get_context("fork")
        mine, theirs = context.Pipe()
        child = context.Process(target=work, args=(theirs,))
        child.start()
        mine.recv()
        child.terminate()
        child.join()
        print(child.exitcode)
    """
    # mutant: child.terminate -> child.kill
    assert _run(script).stdout.split() == ["handled", "SystemExit", "143"]


def named_locks_are_what_the_tracker_warns_of() -> None:
    _on_linux()
    script = """if True:
        import os, signal
        from multiprocessing import get_context
        methods = "spawn", "forkserver", "fork"
        locks = [get_context(method).Lock() for method in methods]
        print(*[lock._semlock.name for lock in locks], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    ended = _run(script)
    *names, last = ended.stdout.split()
    assert last == "None"  # which made no file, or none that is left
    assert "2 leaked semaphore objects" in ended.stderr
    # mutant: "forkserver", "fork" -> "fork", "fork"
    for name in names:
        assert (name in ended.stderr) is (sys.version_info >= (3, 13))
        # mutant: >= -> <
        assert not (SHM / f"sem.{name[1:]}").exists()


def a_worker_that_does_not_end_properly_is_warned_of() -> None:
    _on_linux()
    script = """if True:
        import os, signal, sys
        from multiprocessing import get_context
        def work():
            lock = get_context("spawn").Lock()
            if "killed" in sys.argv:
                os.kill(os.getpid(), signal.SIGKILL)
            if "left" in sys.argv:
                os._exit(0)
        worker = get_context("fork").Process(target=work)
        worker.start()
        worker.join()
        print("ends")
    """
    for end in "killed", "left", "returned":
        ended = _run(script, end)
        assert (ended.returncode, ended.stdout) == (0, "ends\n")
        warned = "1 leaked semaphore objects" in ended.stderr
        assert warned == (end != "returned")  # mutant: "returned" -> "left"


def a_shell_adds_128() -> None:
    if os.name == "nt":
        raise SkipTest("there are no signals")
    for number in signal.SIGKILL, signal.SIGTERM, signal.SIGBUS, signal.SIGSEGV:
        program = f"sh -c 'kill -{int(number)} $$'; echo $?"
        told = subprocess.run(["sh", "-c", program], capture_output=True, check=False)
        assert int(told.stdout) == 128 + number  # mutant: 128 -> 127


def a_new_tracker_does_not_know_the_old_list() -> None:
    _on_linux()
    script = """if True:
        import os, signal, sys
        from multiprocessing import resource_tracker
        from multiprocessing.shared_memory import SharedMemory
        first = SharedMemory(create=True, size=8)
        tracker = resource_tracker._resource_tracker
        os.kill(tracker._pid, signal.SIGKILL)
        os.waitid(os.P_PID, tracker._pid, os.WEXITED | os.WNOWAIT)
        if sys.argv[1:]:
            resource_tracker.ensure_running()
        second = SharedMemory(create=True, size=8)
        print(first.name, second.name, flush=True)
        first.unlink()
        print("unlinked")
    """
    for ensured in ["ensured"], []:
        ended = _run(script, *ensured)
        first, second, last = ended.stdout.split()
        assert last == "unlinked"
        assert f"KeyError: '/{first}'" in ended.stderr
        # mutant: first.unlink() -> SharedMemory(first.name).unlink()
        left = _removed(SHM / second)
        if ensured or sys.version_info < (3, 14):
            assert not left  # the tracker has gone on, and removed it
        elif sys.version_info[:3] in {(3, 14, 10), (3, 15, 2)}:
            assert left  # mutant from 3.14: left -> not left


class _Noted:
    """Notes that its block was left, for whatever reason."""

    def __init__(self, ended: list[str]) -> None:
        self.ended = ended

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self.ended.append("with")


def _interrupted(loop: str, handler: Callable[..., object]) -> list[str]:
    """Return which ends of two blocks ran when a signal came in a loop within."""
    script = f"""
def wait(flag, ended):
    try:
        with Noted(ended):
            {loop}
    finally:
        ended.append("finally")
"""
    names: dict[str, Any] = {"Noted": _Noted, "sleep": sleep}
    exec(script, names)
    flag, ended = RawValue("b"), list[str]()
    before = signal.signal(signal.SIGVTALRM, handler)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.01)  # of this process, not of the clock
    try:
        names["wait"](flag, ended)
    except (KeyboardInterrupt, SystemExit):
        return ended
    finally:
        signal.signal(signal.SIGVTALRM, before)
    raise AssertionError("nothing has interrupted the loop")


def a_loop_that_spins_loses_what_a_handler_raises_on_two_versions() -> None:
    if not hasattr(signal, "setitimer"):
        raise SkipTest("there is no timer here that sends a signal")
    with_a_condition = "while not flag.value: pass"
    with_an_if = "while True:\n                if flag.value: break"
    with_a_call = f"{with_an_if}\n                sleep(0)"
    version = sys.version_info[:2] if sys.implementation.name == "cpython" else (0, 0)
    lost = {(3, 13): with_a_condition, (3, 14): with_an_if}.get(version)

    def leave(*_: object) -> None:
        sys.exit(3)

    for handler in signal.default_int_handler, leave:
        for loop in with_a_condition, with_an_if, with_a_call:
            # mutant: loop == lost -> loop != lost
            # mutant: ["with", "finally"] -> ["finally", "with"]
            expected = [] if loop == lost else ["with", "finally"]
            for _ in range(5):
                check.assertEqual(_interrupted(loop, handler), expected, loop)
