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
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import IO

import psutil

GRACE = 20.0
"""Seconds that the rest of a session gets to end after its command: all of them only if
something stays behind, so they may be many, for a machine with much else to do."""

WILL = 5.0
"""Seconds that a session gets to end after a signal that it can catch."""

LIMIT = 60.0
"""Seconds that a command runs at the most if what it is to print first never comes."""

MARK = "DOCCHECK_SESSION"
"""The environment variable by which processes are known that share no session."""


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


@dataclass(frozen=True)
class Bound:
    """How long a command may run.

    Attributes:
        seconds: the time it has.
        after: if given, that time counts from when this is true of what was printed.
        patience: the time that it has if this never is true.
    """

    seconds: float
    after: Callable[[str], bool] | None = None
    patience: float = LIMIT


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    bound: Bound,
    *,
    merged: bool = False,
) -> Finished:
    """Run a command to its end, and leave no process of its session behind.

    Args:
        command: the program and its arguments.
        folder: the working directory.
        environment: all the environment variables.
        bound: how long it may run.
        merged: whether standard error goes where standard output goes.
    """
    on = _on_terminal if hasattr(os, "openpty") else _on_pipe
    return on(command, folder, environment, bound, merged)


def _on_terminal(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    bound: Bound,
    merged: bool,
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
            stderr=terminal if merged else subprocess.PIPE,
            start_new_session=True,
        )
    finally:
        os.close(terminal)
    ends = [reading, *([process.stderr.fileno()] if process.stderr else [])]
    with os.fdopen(reading, "rb", buffering=0), process.stderr or nullcontext():
        texts = _read(ends, process, bound)
        status = process.poll()
        members = partial(_members, process.pid)
        left = tuple(_names(_remaining(members, 0 if status is None else GRACE)))
        _end(process, members)
    printed, errors = map(_text, (*texts, b"")[:2])
    return Finished(printed, errors, status, () if status is None else left)


def _read(
    ends: list[int], process: subprocess.Popen[bytes], bound: Bound
) -> list[bytes]:
    # Whoever holds the terminal open keeps the reading going, so the end of the command
    # is looked for now and then; it matters only if processes stay behind.
    texts, open_ends, after = dict.fromkeys(ends, b""), list(ends), bound.after
    deadline = time.monotonic() + (bound.patience if after else bound.seconds)
    while open_ends or process.poll() is None:
        if after and after(_text(texts[ends[0]])):
            after, deadline = None, time.monotonic() + bound.seconds
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
    text = data.decode(errors="replace").replace(os.linesep, "\n")
    return text.removesuffix("\n")


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


Members = Callable[[], list[psutil.Process]]


def _members(session: int) -> list[psutil.Process]:
    members = []
    for pid in psutil.pids():
        try:
            if os.getsid(pid) == session:
                member = psutil.Process(pid)
                if member.status() != psutil.STATUS_ZOMBIE:
                    members.append(member)
        except (OSError, psutil.Error):
            continue
    return members


def _remaining(members: Members, seconds: float) -> list[psutil.Process]:
    deadline = time.monotonic() + seconds
    while (remaining := members()) and time.monotonic() < deadline:
        time.sleep(0.002)
    return remaining


def _names(members: list[psutil.Process]) -> Iterator[str]:
    for member in members:
        try:
            yield f"{member.pid} {' '.join(member.cmdline())}"
        except psutil.Error:
            continue


def _end(process: subprocess.Popen[bytes], members: Members) -> None:
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGKILL:
        remaining = members()
        for member in remaining:
            with suppress(psutil.Error):
                member.send_signal(number)
        if not remaining or (_wait(process, WILL) and not _remaining(members, 1)):
            break
    process.wait()
    _remaining(members, LIMIT)  # until those that were killed are gone


def _on_pipe(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    bound: Bound,
    merged: bool,
) -> Finished:
    mark = uuid.uuid4().hex
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, "DOCCHECK_LINE_BUFFERING": "1", MARK: mark},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if merged else subprocess.PIPE,
    ) as process:
        pipes = [pipe for pipe in (process.stdout, process.stderr) if pipe]
        texts: list[list[bytes]] = [[] for _ in pipes]
        readers = [
            Thread(target=_drain, args=each, daemon=True)
            for each in zip(pipes, texts, strict=True)
        ]
        for reader in readers:
            reader.start()
        members = partial(_marked, mark)
        try:
            status = _watch(process, texts[0], bound)
            left = tuple(_names(_remaining(members, 0 if status is None else GRACE)))
        finally:
            process.kill()
            for member in members():
                with suppress(psutil.Error):
                    member.kill()
        for reader in readers:
            reader.join(GRACE)
    printed, errors = (_text(b"".join(text)) for text in (*texts, [])[:2])
    return Finished(printed, errors, status, () if status is None else left)


def _drain(pipe: IO[bytes], text: list[bytes]) -> None:
    while data := os.read(pipe.fileno(), 65536):
        text.append(data)


def _watch(
    process: subprocess.Popen[bytes], printed: list[bytes], bound: Bound
) -> int | None:
    after = bound.after
    deadline = time.monotonic() + (bound.patience if after else bound.seconds)
    while process.poll() is None and (left := deadline - time.monotonic()) > 0:
        if after and after(_text(b"".join(printed))):
            after, deadline = None, time.monotonic() + bound.seconds
            continue
        _wait(process, min(left, 0.05) if after else left)
    return process.poll()


def _marked(mark: str) -> list[psutil.Process]:
    """Return the processes that inherited a mark: where there are no sessions."""
    members = []
    for member in psutil.process_iter():
        with suppress(OSError, psutil.Error):
            if member.environ().get(MARK) == mark:
                members.append(member)
    return members
