"""What docs/practice/live-metrics.md says of a block that strangers read."""

import os
import signal
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np

from shmguide.snapshot import Snapshot


def a_reader_that_stops_holds_nothing_up() -> None:
    with Snapshot.create(8) as block:
        block.write(b"0")
        here, there = os.pipe()
        child = os.fork()
        if not child:
            while True:  # so that it is stopped somewhere in a read
                block.read()
                os.write(there, b"-")
        try:
            assert os.read(here, 1) == b"-"
            os.kill(child, signal.SIGSTOP)  # mutant: SIGSTOP -> SIGKILL
            _, status = os.waitpid(child, os.WUNTRACED)
            assert os.WIFSTOPPED(status)
            for number in range(1000):
                block.write(b"%d" % number)
            assert block.read() == b"999"
        finally:
            with suppress(OSError):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            os.close(here)
            os.close(there)


KILLED = """
import os, signal, sys
from multiprocessing import resource_tracker
from shmguide.snapshot import Snapshot
block = Snapshot.create(64)
block.write(b"the last numbers")
print(block.name, flush=True)
if sys.argv[1] == "before its worker" and os.fork() == 0:
    os.read(0, 1)
    os._exit(0)
if sys.argv[1] == "both":
    os.kill(resource_tracker._resource_tracker._pid, signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


def what_a_killed_server_leaves() -> None:
    for killed in "server", "both":
        started = [sys.executable, "-c", KILLED, killed]
        ended = subprocess.run(started, capture_output=True, text=True)
        assert ended.returncode == -signal.SIGKILL  # and its tracker has ended
        name = ended.stdout.strip()
        left = b""
        with suppress(FileNotFoundError), Snapshot.attach(name) as block:
            os.unlink(f"/dev/shm/{name}")
            left = block.read()
        assert left == (b"the last numbers" if killed == "both" else b"")
        # mutant: killed == "both" -> killed == "server"


def its_name_stays_while_a_worker_lives() -> None:
    started = [sys.executable, "-c", KILLED, "before its worker"]
    pipe = subprocess.PIPE
    with subprocess.Popen(started, stdin=pipe, stdout=pipe, stderr=pipe) as server:
        assert server.stdin and server.stdout and server.stderr
        name = server.stdout.readline().decode().strip()
        assert server.wait() == -signal.SIGKILL
        with Snapshot.attach(name) as block:
            last = b"the last numbers"  # mutant: b"the last numbers" -> b"none"
            assert block.read() == last
        server.stdin.close()
        server.stderr.read()  # to the end of the worker, and of the tracker
    gone = False
    try:
        Snapshot.attach(name).close()
    except FileNotFoundError:
        gone = True
    assert gone


def the_segment_is_private() -> None:
    with Snapshot.create(8) as block:
        mode = Path("/dev/shm", block.name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600  # mutant: 0o600 -> 0o644


ATTACHES = """
import sys
from multiprocessing import resource_tracker
from shmguide.snapshot import Snapshot
print(bytes(Snapshot.attach(sys.argv[1]).read()).decode())
assert resource_tracker._resource_tracker._fd is None
"""


def attaching_starts_no_tracker() -> None:
    with Snapshot.create(8) as block:
        block.write(b"numbers")
        started = [sys.executable, "-c", ATTACHES, block.name]
        # mutant: ATTACHES -> ATTACHES.replace("attach(sys.argv[1])", "create(8)")
        ended = subprocess.run(started, capture_output=True, text=True)
        assert ended.returncode == 0
        assert ended.stdout == "numbers\n"
        assert block.read() == b"numbers"
        assert Path("/dev/shm", block.name).exists()


def an_array_is_published_as_its_bytes() -> None:
    with Snapshot.create(64) as block:
        array = np.arange(3.0)
        block.write(array)  # mutant: write(array) -> write(array[::-1].copy())
        assert np.frombuffer(block.read(), array.dtype).tolist() == [0, 1, 2]
