"""What docs/practice/security.md says of who can read and write a segment."""

import inspect
import os
import signal
import stat
import subprocess
import sys
from multiprocessing import Manager, Pipe, current_process
from multiprocessing.connection import Client
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()
NOBODY = 65534


def another_user_is_refused() -> None:
    if not hasattr(os, "getuid") or os.getuid() != 0:
        raise SkipTest("only root can become another user")
    segment = SharedMemory(create=True, size=1)
    try:
        child = os.fork()
        if not child:
            os.setuid(NOBODY)  # mutant: NOBODY -> 0
            try:
                os.open(f"/dev/shm/{segment.name}", os.O_RDONLY)
            except PermissionError:
                listed = segment.name in os.listdir("/dev/shm")
                os._exit(0 if listed else 2)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        assert status == 0
    finally:
        segment.close()
        segment.unlink()


def there_is_no_argument_for_the_mode() -> None:
    taken = set(inspect.signature(SharedMemory).parameters)
    assert taken - {"track"} == {"name", "create", "size"}
    # mutant: - {"track"} == -> | {"mode"} ==


def a_file_or_a_link_is_refused() -> None:
    with TemporaryDirectory() as folder:
        there, link = Path(folder, "there"), Path(folder, "link")
        there.touch()
        link.symlink_to(Path(folder, "nowhere"))
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR  # mutant: os.O_EXCL -> 0
        for path in there, link:
            with check.assertRaises(FileExistsError):
                os.close(os.open(path, flags, 0o600))


KILLED = """
import os, signal, sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
segment = SharedMemory(create=True, size=1)
print(segment.name, flush=True)
if sys.argv[1] == "both":
    os.kill(resource_tracker._resource_tracker._pid, signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


def what_a_killed_program_leaves() -> None:
    for killed in "owner", "both":
        started = [sys.executable, "-c", KILLED, killed]
        ended = subprocess.run(started, capture_output=True, text=True)
        assert ended.returncode == -signal.SIGKILL  # and its tracker has ended
        path = Path("/dev/shm", ended.stdout.strip())
        left = path.exists()
        path.unlink(missing_ok=True)
        assert left is (killed == "both")  # mutant: "both" -> "owner"


def a_new_segment_is_full_of_zeros() -> None:
    size = 2**20
    for _ in range(8):
        segment = SharedMemory(create=True, size=size)
        memory: Any = segment.buf
        clean = bytes(memory) == bytes(size)  # mutant: bytes(size) -> b"x" * size
        memory[:] = b"x" * segment.size
        del memory
        segment.close()
        segment.unlink()
        assert clean


class _Made:
    """Where it is unpickled, a folder is made."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return os.mkdir, (self.path,)


def a_client_runs_code_in_the_manager() -> None:
    key = current_process().authkey
    with TemporaryDirectory() as folder, Manager() as manager:
        address = manager.address
        assert isinstance(address, str)
        mode = Path(address).parent.stat().st_mode
        assert stat.S_IMODE(mode) == 0o700  # mutant: 0o700 -> 0o755
        made = Path(folder, "made by the server")
        with Client(address, authkey=key) as client:
            client.send(_Made(made))
            client.recv()
        assert made.is_dir()


def what_is_sent_is_not_encrypted() -> None:
    sender, receiver = Pipe()
    with sender, receiver:
        sender.send("hunter2")
        assert b"hunter2" in os.read(receiver.fileno(), 100)
        # mutant: b"hunter2" in -> b"hunter2" not in
