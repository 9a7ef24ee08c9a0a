"""Run a command in a session of its own, on a terminal, for a bounded time.

On a terminal, since through a pipe Python holds output back, and what processes print
would not interleave as the reader sees it. Where there is none, as on Windows, it is a
pipe to which the programs write line by line.
"""

import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

GRACE = 5.0
"""Seconds that the rest of a session gets to end, after its command or a signal."""


@dataclass(frozen=True)
class Finished:
    """What a command did.

    Attributes:
        printed: its standard output, without the newline at the end.
        errors: its standard error, likewise.
        status: its exit status, negative for the signal that ended it; None if it was
            still running after its time.
        left: the processes of its session that did not end with it, as text.
    """

    printed: str
    errors: str
    status: int | None
    left: tuple[str, ...]


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float
) -> Finished:
    """Run a command to its end, and leave no process of its session behind.

    Args:
        command: the program and its arguments.
        folder: the working directory.
        environment: all the environment variables.
        seconds: how long it may run.
    """
    return (_on_terminal if hasattr(os, "openpty") else _on_pipe)(
        command, folder, environment, seconds
    )


def _on_terminal(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float
) -> Finished:
    import termios

    reading, terminal = os.openpty()
    settings = termios.tcgetattr(terminal)
    settings[1] &= ~termios.OPOST  # or every newline becomes two characters
    termios.tcsetattr(terminal, termios.TCSANOW, settings)
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    finally:
        os.close(terminal)
    assert process.stderr
    with os.fdopen(reading, "rb", buffering=0) as screen, process.stderr as errors:
        texts = _read({screen.fileno(): b"", errors.fileno(): b""}, process, seconds)
        status = process.poll()
        left = tuple(_names(_remaining(process.pid, 0 if status is None else GRACE)))
        _end(process)
    printed, complaints = map(_text, texts)
    return Finished(printed, complaints, status, () if status is None else left)


def _read(
    texts: dict[int, bytes], process: subprocess.Popen[bytes], seconds: float
) -> list[bytes]:
    # Whoever holds the terminal open keeps the reading going, so the end of the command
    # is looked for now and then; it matters only if processes stay behind.
    deadline, open_ends = time.monotonic() + seconds, list(texts)
    while open_ends or process.poll() is None:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        if not open_ends:
            _wait(process, left)
            continue
        ready, _, _ = select.select(open_ends, [], [], min(left, 0.1))
        for end in ready:
            if data := _received(end):
                texts[end] += data
            else:
                open_ends.remove(end)
        if process.returncode is None and process.poll() is not None:
            deadline = min(deadline, time.monotonic() + GRACE)
    return list(texts.values())


def _text(data: bytes) -> str:
    return data.decode(errors="replace").removesuffix("\n")


def _received(end: int) -> bytes:
    try:
        return os.read(end, 65536)
    except OSError:  # how Linux says that nobody has the terminal open any more
        return b""


def _wait(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _members(session: int) -> Iterator[psutil.Process]:
    for pid in psutil.pids():
        try:
            if os.getsid(pid) == session:
                member = psutil.Process(pid)
                if member.status() != psutil.STATUS_ZOMBIE:
                    yield member
        except (OSError, psutil.Error):
            continue


def _remaining(session: int, seconds: float) -> list[psutil.Process]:
    deadline = time.monotonic() + seconds
    while (members := list(_members(session))) and time.monotonic() < deadline:
        time.sleep(0.002)
    return members


def _names(members: list[psutil.Process]) -> Iterator[str]:
    for member in members:
        try:
            yield f"{member.pid} {' '.join(member.cmdline())}"
        except psutil.Error:
            continue


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGKILL:
        members = _remaining(process.pid, 0)
        for member in members:
            try:
                member.send_signal(number)
            except psutil.Error:
                continue
        if not members or (_wait(process, GRACE) and not _remaining(process.pid, 1)):
            break
    process.wait()


def _on_pipe(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float
) -> Finished:
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, "DOCCHECK_LINE_BUFFERING": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    try:
        printed, errors = process.communicate(timeout=seconds)
        status: int | None = process.returncode
    except subprocess.TimeoutExpired:
        status = None
        for member in psutil.Process(process.pid).children(recursive=True):
            member.kill()
        process.kill()
        printed, errors = process.communicate()
    return Finished(printed.removesuffix("\n"), errors.removesuffix("\n"), status, ())
