"""What docs/building/overview.md says of all building blocks at once."""

import ast
import errno
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase

import shmguide

check = TestCase()
FOLDER = Path(shmguide.__path__[0])
BLOCKS = sorted(
    path.stem
    for path in FOLDER.glob("[!_]*.py")
    if "a building block of" in path.read_text(encoding="utf-8")
)


def blocks_import_no_other() -> None:
    for block in BLOCKS:
        tree = ast.parse((FOLDER / f"{block}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, block
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            tops = {name.partition(".")[0] for name in names}
            assert "shmguide" not in tops, block  # mutant: "shmguide" -> "os"


def each_block_runs_from_a_copy() -> None:
    importlib.import_module("numpy")
    assert len(BLOCKS) == 10  # mutant: 10 -> 9
    for block in BLOCKS:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(FOLDER / f"{block}.py", folder)  # mutant: {block} -> ring
            blocked = "import sys; sys.path.insert(0, '.'); sys.modules['shmguide'] = 0"
            command = [sys.executable, "-I", "-c", f"{blocked}; import {block}"]
            done = subprocess.run(command, cwd=folder, check=False)
            assert done.returncode == 0, block


def only_the_creator_unlinks() -> None:
    for created, attached in _pairs():
        with check.assertRaises(RuntimeError):
            attached.unlink()  # mutant: attached -> created
        created.unlink()
        with check.assertRaises(FileNotFoundError):
            type(created).attach(created.name)


def memory_is_reserved_at_once() -> None:
    if sys.platform != "linux":
        raise SkipTest("there is no /dev/shm to look into")
    for created, _ in _pairs():
        status = os.stat(f"/dev/shm/{created.name}")
        assert status.st_size > 2**20
        assert status.st_blocks * 512 >= status.st_size  # mutant: 512 -> 256


def more_than_there_is_is_refused() -> None:
    if sys.platform != "linux":
        raise SkipTest("there is no /dev/shm to look into")
    size = shutil.disk_usage("/dev/shm").total  # mutant: total -> total // 10**9
    for make in _makers():
        name = f"probe_{os.getpid()}"
        with check.assertRaises(OSError) as caught:
            make(size, name).unlink()
        assert caught.exception.errno == errno.ENOSPC
        with check.assertRaises(FileNotFoundError):
            SharedMemory(name)


def arrays_of_workers_are_reserved() -> None:
    if sys.platform != "linux":
        raise SkipTest("there is no /dev/shm to look into")
    import numpy as np

    from shmguide.parallel import Workers, map_blocks

    with Workers(1) as workers:
        shares = map_blocks(_share_in_memory, np.zeros((2, 2**18)), workers)
    assert shares.min() >= 1
    # mutant: blocks * 512 / -> blocks * 256 /


def _share_in_memory(rows: Any) -> Any:
    """Return how much of the segments that this worker has mapped is in memory."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    files = {line.split()[-1] for line in maps if "/dev/shm/" in line}
    found = [os.stat(file) for file in files if Path(file).is_file()]
    large = [each for each in found if each.st_size >= 2**21]
    assert len(large) == 2, files  # what is computed, and what comes of it
    blocks = sum(each.st_blocks for each in large)
    return rows * 0 + blocks * 512 / sum(each.st_size for each in large)


def a_counter_has_no_name() -> None:
    from shmguide.counter import ShardedCounter
    from shmguide.records import Records

    counter = ShardedCounter(workers=2)
    for block in counter, Records({"number": int}, rows=2):
        for name in "name", "unlink", "attach":  # mutant: unlink -> __init__
            assert not hasattr(block, name), (block, name)


def a_wrong_argument_leaves_nothing() -> None:
    name = f"probe_{os.getpid()}"
    for make in _makers():
        for wrong in (-1, "many", None, 2**80):  # mutant: -1 -> 5
            with check.assertRaises((TypeError, ValueError, OverflowError)) as caught:
                make(wrong, name).unlink()
            assert len(str(caught.exception)) > 20
            with check.assertRaises(FileNotFoundError):
                SharedMemory(name)


def _makers() -> Iterator[Callable[..., Any]]:
    from shmguide.shared_array import SharedArray
    from shmguide.snapshot import Snapshot

    yield lambda size, name=None: SharedArray.create(size, "u1", name)
    yield Snapshot.create
    if sys.platform == "linux":
        from shmguide.ring import Ring

        yield lambda size, name=None: Ring.create(2, size, name)


@contextmanager
def _unlinked(created: Any) -> Iterator[Any]:
    try:
        yield created
    finally:
        created.unlink()
        created.close()


def _pairs() -> Iterator[tuple[Any, Any]]:
    for make in _makers():
        with _unlinked(make(2**21)) as created:
            attached = type(created).attach(created.name)
            yield created, attached
            attached.close()
