"""A command runs in its own session, is stopped in time, and leaves nobody behind."""

import os
import signal
import sys
import uuid

import psutil
import pytest

from doccheck import session
from doccheck.program import PRELOAD
from doccheck.session import Bound, run

IMPORTS = "import os, signal, sys, time\n"
IGNORING = "".join(
    f"signal.signal(signal.{name}, signal.SIG_IGN)\n" for name in ("SIGINT", "SIGTERM")
)


def python(code, tmp_path, seconds=60.0, mark=""):
    command = [sys.executable, "-c", IMPORTS + code, mark]
    return run(command, tmp_path, os.environ, Bound(seconds))


@pytest.fixture
def windows(monkeypatch):
    """Take away what Windows does not have, as far as that can be done elsewhere."""
    monkeypatch.delattr(os, "openpty")
    monkeypatch.delattr(os, "getsid")
    monkeypatch.setitem(sys.modules, "termios", None)
    monkeypatch.setattr(os, "linesep", "\r\n")


def running(mark):
    found = []
    for process in psutil.process_iter():
        try:
            if mark in process.cmdline():
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def test_output_errors_and_status_come_back(tmp_path):
    done = python("print('a'); print('b', file=sys.stderr); sys.exit(4)", tmp_path)
    assert (done.printed, done.errors, done.status, done.left) == ("a", "b", 4, ())


def test_only_the_newline_at_the_end_is_dropped(tmp_path):
    assert python("print('  a \\n\\n')", tmp_path).printed == "  a \n\n"


def test_the_program_writes_to_a_terminal_that_changes_nothing(tmp_path):
    done = python("print(sys.stdout.isatty(), sys.stdin.read() == '', 'é')", tmp_path)
    assert done.printed == "True True é"


def test_a_long_output_is_read_to_its_end(tmp_path):
    lines = "\n".join(str(n) for n in range(50_000))
    assert python("print(*range(50_000), sep='\\n')", tmp_path).printed == lines


@pytest.mark.parametrize("ignoring", ["", IGNORING], ids=["willing", "unwilling"])
def test_a_command_that_does_not_end_is_stopped_with_its_session(
    tmp_path, monkeypatch, ignoring
):
    monkeypatch.setattr(session, "WILL", 0.5)
    mark = uuid.uuid4().hex
    code = f"{ignoring}os.fork()\ntime.sleep(600)"
    done = python(code, tmp_path, seconds=1.0, mark=mark)
    assert done.status is None
    assert running(mark) == []


@pytest.mark.parametrize(
    "closes", ["", "os.close(1); os.close(2); "], ids=["on terminal", "silent"]
)
def test_a_process_that_stays_behind_is_named_and_ended(tmp_path, monkeypatch, closes):
    monkeypatch.setattr(session, "GRACE", 0.2)
    mark = uuid.uuid4().hex
    code = (
        "child = os.fork()\n"
        f"if not child: {closes}time.sleep(600)\n"
        "print(child, flush=True)\n"
        "os._exit(0)"
    )
    done = python(code, tmp_path, mark=mark)
    assert done.status == 0
    (left,) = done.left
    assert left.startswith(f"{done.printed} ")
    assert running(mark) == []


def test_a_command_ended_by_a_signal_says_which(tmp_path):
    done = python("os.kill(os.getpid(), signal.SIGKILL)", tmp_path)
    assert done.status == -signal.SIGKILL


def test_without_terminals_a_pipe_gives_the_same(tmp_path, windows):
    done = python("print('a'); print('b', file=sys.stderr); sys.exit(4)", tmp_path)
    assert (done.printed, done.errors, done.status) == ("a", "b", 4)
    mark = uuid.uuid4().hex
    assert python("time.sleep(600)", tmp_path, 1.0, mark).status is None
    assert running(mark) == []


def test_through_a_pipe_a_long_output_is_read_to_its_end(tmp_path, windows):
    code = "print(*range(50_000), sep='\\r\\n'); print('x' * 10**6, file=sys.stderr)"
    done = python(code, tmp_path)
    assert done.printed == "\n".join(str(n) for n in range(50_000))
    assert done.errors == "x" * 10**6


def test_through_a_pipe_standard_error_can_be_shown_too(tmp_path, windows):
    command = [sys.executable, "-c", "import sys; print('a', file=sys.stderr)"]
    done = run(command, tmp_path, os.environ, Bound(60), merged=True)
    assert (done.printed, done.errors) == ("a", "")


def test_without_sessions_a_process_that_stays_behind_is_named_and_ended(
    tmp_path, monkeypatch, windows
):
    monkeypatch.setattr(session, "GRACE", 0.5)
    mark = uuid.uuid4().hex
    code = (
        "child = os.fork()\n"
        "if not child: os.setsid(); time.sleep(600)\n"
        "print(child, flush=True)\n"
        "os._exit(0)"
    )
    done = python(code, tmp_path, mark=mark)
    assert done.status == 0
    (left,) = done.left
    assert left.startswith(f"{done.printed} ")
    assert running(mark) == []


def test_through_a_pipe_time_counts_from_what_is_printed(tmp_path, windows):
    code = "import time; print('ready', flush=True); time.sleep(600)"
    bound = Bound(0.2, lambda printed: printed == "ready")
    done = run([sys.executable, "-c", code], tmp_path, os.environ, bound)
    assert (done.printed, done.status) == ("ready", None)


def test_through_a_pipe_characters_are_those_of_a_terminal(tmp_path, windows):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    there = {"PYTHONPATH": str(PRELOAD), "PYTHONIOENCODING": "cp1252"}
    command = [sys.executable, "-c", "import sys; sys.exit(print('\u2192'))"]
    done = run(command, tmp_path, clean | there, Bound(60))
    assert (done.printed, done.errors, done.status) == ("\u2192", "", 0)
