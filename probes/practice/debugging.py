"""What docs/practice/debugging.md says of processes that wait, crash or race."""

import platform
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from unittest import SkipTest

READ, FUTEX = "0", "202"
POLL = "271" if sys.version_info >= (3, 15) else "7"  # ppoll, poll


def _call(process: Any) -> str:
    """Return the number of the call that a process is in, on x86-64."""
    return Path(f"/proc/{process.pid}/syscall").read_text().split()[0]


@contextmanager
def _ended(processes: list[Any]) -> Iterator[None]:
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


def who_waits_for_a_queue() -> None:
    if platform.machine() != "x86_64" or not Path("/proc/self/syscall").exists():
        raise SkipTest("the numbers are those of Linux on x86-64")
    for method in get_all_start_methods():
        context: Any = get_context(method)
        queue = context.Queue()
        here, there = context.Pipe()
        readers = [context.Process(target=queue.get) for _ in range(3)]
        readers.append(context.Process(target=there.recv))
        readers.append(context.Process(target=there.poll, args=(3600,)))
        expected, bound = ([READ, FUTEX, FUTEX], [READ, POLL]), 30.0
        # mutant: [READ, POLL]), 30.0 -> [READ, READ]), 0.5
        with _ended(readers):
            ends = monotonic() + bound  # only if it is never so
            while monotonic() < ends:
                calls = [_call(reader) for reader in readers]
                if (sorted(calls[:3]), calls[3:]) == expected:
                    break
                sleep(0.005)
            assert (sorted(calls[:3]), calls[3:]) == expected
        here.close()
        there.close()


def _tell(lock: Any, pipe: Any) -> None:
    pipe.send(repr(lock))


def a_lock_does_not_name_its_holder() -> None:
    for method in get_all_start_methods():
        context: Any = get_context(method)
        lock = context.Lock()
        here, there = context.Pipe()
        lock.acquire()  # mutant: lock.acquire() -> bool(lock)
        asked = context.Process(target=_tell, args=(lock, there))
        asked.start()
        answer = here.recv()
        asked.join()
        assert answer == "<Lock(owner=SomeOtherProcess)>"


def an_unlinked_segment_stays_in_maps() -> None:
    segment = SharedMemory(create=True, size=1)
    name = segment.name
    segment.unlink()  # mutant: segment.unlink() -> _ = name
    maps = Path("/proc/self/maps").read_text().splitlines()
    segment.close()
    [line] = [line for line in maps if name in line]
    Path("/dev/shm", name).unlink(missing_ok=True)
    assert line.endswith(f"{name} (deleted)")
    assert line.split()[1] == "rw-s"


def a_crash_leaves_a_traceback_if_asked() -> None:
    crash = "import faulthandler as f\ndef here(): f._sigsegv()\nhere()"
    plain, asked = (
        subprocess.run([sys.executable, *options, "-c", crash], capture_output=True)
        for options in ([], ["-X", "faulthandler"])
        # mutant: ["-X", "faulthandler"] -> ["-X", "utf8"]
    )
    assert plain.returncode == asked.returncode == -signal.SIGSEGV
    assert b"in here" not in plain.stderr
    assert b"in here" in asked.stderr


LOST = """
from multiprocessing import RawValue, get_context
number = RawValue("q", 0)
def add():
    number.value += 1
loaded = number.value
other = get_context("fork").Process(target=add)
other.start()
other.join()
number.value = loaded + 1
print(number.value)
"""


def dev_mode_is_silent_about_a_race() -> None:
    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-c", LOST],  # mutant: LOST -> LOST + "1 / 0"
        capture_output=True,
        text=True,
    )
    assert ended.stdout == "1\n"
    assert ended.stderr == ""
