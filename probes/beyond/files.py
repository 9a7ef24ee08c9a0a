"""What docs/beyond/files.md says, asked of the system."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import SkipTest

CUT = """
import mmap, os
file = os.open("mapped", os.O_CREAT | os.O_RDWR)
os.ftruncate(file, 3 * mmap.PAGESIZE)
with mmap.mmap(file, 0) as mapping:
    os.ftruncate(file, mmap.PAGESIZE)
    print(mapping[0], flush=True)
    mapping[2 * mmap.PAGESIZE]
"""


def what_was_cut_off_is_a_sigbus() -> None:
    if sys.platform == "win32":
        raise SkipTest("Windows does not cut a mapped file")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", CUT], cwd=folder, capture_output=True, check=False
        )
    # mutant: mapping[2 * mmap.PAGESIZE] -> mapping[1]
    assert done.stdout.split() == [b"0"]
    assert done.returncode == -signal.SIGBUS


def truncate_reserves_nothing() -> None:
    if sys.platform != "linux":
        raise SkipTest("posix_fallocate is asked on Linux")
    size = 1 << 20
    for folder in filter(os.path.isdir, (tempfile.gettempdir(), "/dev/shm")):
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            os.truncate(file.name, size)
            assert Path(file.name).stat().st_blocks == 0
            os.posix_fallocate(file.fileno(), 0, size)  # mutant: 0, size -> 0, 1
            assert Path(file.name).stat().st_blocks * 512 >= size
