"""What docs/beyond/other-programs.md says, asked of the system."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from unittest import SkipTest, TestCase

check = TestCase()
TRY = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("held")
"""


def _held(path: str) -> bool:
    """Return whether another process is refused the lock."""
    command = [sys.executable, "-I", "-c", TRY, path]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.split() == [b"held"]


def lockf_belongs_to_a_process() -> None:
    if sys.platform == "win32":
        raise SkipTest("Windows has no lockf")
    import fcntl

    with tempfile.NamedTemporaryFile() as file:
        fcntl.lockf(file, fcntl.LOCK_EX)  # mutant: LOCK_EX -> LOCK_UN
        assert _held(file.name)
        got = []

        def lock_too() -> None:
            with Path(file.name).open("r+b") as again:
                fcntl.lockf(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
                got.append(True)  # mutant: True) -> _held(os.devnull))

        thread = threading.Thread(target=lock_too)
        thread.start()
        thread.join()
        assert got == [True]
        assert not _held(file.name)  # by the end of the thread's own descriptor


def a_lock_of_fork_has_no_name() -> None:
    if "fork" not in multiprocessing.get_all_start_methods():
        raise SkipTest("there is no fork here")
    if not os.path.isdir("/dev/shm"):
        raise SkipTest("semaphores are looked for in /dev/shm")
    for method in ("fork", "spawn"):
        lock = multiprocessing.get_context(method).Lock()
        name = lock._semlock.name  # type: ignore[attr-defined]
        has_name = name is not None and Path("/dev/shm", f"sem.{name[1:]}").exists()
        assert has_name == (method == "spawn"), method  # mutant: "spawn" -> "fork"
