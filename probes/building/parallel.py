"""What docs/building/parallel.md says of blocks of rows, asked of the module."""

import ast
import os
import random
import select
import signal
import sys
import threading
from array import array
from contextlib import closing
from ctypes import Structure, c_int64
from mmap import mmap
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, ClassVar
from unittest import SkipTest, TestCase, mock

import numpy as np

import shmguide.parallel as module
from shmguide.parallel import Workers, map_blocks
from shmguide.shared_array import SharedArray

check = TestCase()


def _drawn() -> Any:
    """Yield numbers of rows, and the blocks that a call would make of them."""
    draw = random.Random(1)
    for _ in range(60):
        total, step = draw.randrange(1, 90), draw.randrange(1, 12)
        workers = draw.randrange(1, 5)
        portions = module._portions(total, step, workers)
        yield (
            total,
            draw,
            [
                (first, min(first + step, rows.stop))
                for rows in portions
                for first in rows
            ],
        )


def each_row_is_written_once() -> None:
    for total, _, blocks in _drawn():
        written = [row for first, last in blocks for row in range(first, last)]
        assert written == [*range(total)]  # mutant: (total)] -> (total + 1)]


def no_edge_is_seen_within_the_overlap() -> None:
    for total, draw, blocks in _drawn():
        overlap = draw.randrange(4)
        source = np.array([draw.randrange(9) for _ in range(total)]).reshape(total, 1)

        def near(block: Any, other: Any, overlap: int = overlap) -> Any:
            """Return the greatest of a row and so many on either side."""
            assert not block.flags.writeable
            assert (other == block + 5).all()  # the same rows of each array
            rows = [max(0, i - overlap) for i in range(len(block))]
            return [block[low : i + overlap + 1].max(0) for i, low in enumerate(rows)]

        memory = mock.Mock(array=source.copy()), mock.Mock(array=source + 5)
        target = mock.Mock(array=np.zeros_like(source))
        for block in blocks:  # mutant: in blocks -> in blocks[1:] + [(0, 0)]
            module._compute(near, [*memory], (), target, overlap, *block)
        source.flags.writeable = False
        assert (target.array == near(source, source + 5)).all()


def _keep(block: Any) -> Any:
    return block


class _Kept:
    """Has an array over an object that holds its bytes, and is pickled with it."""

    def __init__(self, holder: Any) -> None:
        self.holder = holder

    @property
    def array(self) -> Any:
        return np.frombuffer(self.holder, "int64")


class _Eight(Structure):
    _fields_: ClassVar[Any] = [("all", c_int64 * 8)]


class _Mapped:
    """Has the array of a file, mapped anew in each process."""

    def __init__(self, path: str, mode: Any) -> None:
        self.given, self.array = (path, mode), np.memmap(path, "int64", mode)

    def __reduce__(self) -> Any:
        return _Mapped, self.given


def copies_in_private_memory_are_refused() -> None:
    eight = np.arange(8)
    owners = eight.copy(), bytes(eight), bytearray(eight), array("q", eight), _Eight()
    with Workers(1) as workers, NamedTemporaryFile() as file:
        eight.tofile(file.name)
        copies: list[Any] = [*map(_Kept, owners), _Mapped(file.name, "c")]
        # mutant: _Mapped(file.name, "c") -> _Mapped(file.name, "r+")
        for each in copies if sys.platform == "linux" else copies[:-1]:
            with check.assertRaisesRegex(TypeError, "arrives as a copy"):
                map_blocks(_keep, eight + 1, workers, each)
        with SharedArray.from_array(eight) as shared:
            assert map_blocks(_keep, eight + 1, workers, shared)[7] == 8
    elsewhere = mock.patch.object(module, "Path", side_effect=OSError)  # no /proc
    with elsewhere, closing(mmap(-1, 64)) as shared_map:
        for owner in owners:  # mutant: in owners -> in [*owners, shared_map]
            assert not module._is_shared(_Kept(owner).array)
        assert module._is_shared(_Kept(memoryview(shared_map)).array)


def overlapping_blocks_in_place_are_refused() -> None:
    with SharedArray.from_array([[1], [2]]) as shared, Workers(1) as workers:
        for readonly in False, True:
            with SharedArray.attach(shared.name, readonly=readonly) as same:
                for source, out in (shared, shared), (same, shared):
                    with check.assertRaises(ValueError):
                        map_blocks(_keep, source, workers, out, overlap=1)
                        # mutant: overlap=1 -> overlap=0


def it_imports_no_other_block() -> None:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    names = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    assert "SharedArray" not in names  # mutant: SharedArray -> Thread


def plain_arrays_get_segments_for_the_call() -> None:
    if sys.platform != "linux":
        raise SkipTest("there is no /dev/shm to look into")
    during = []

    def look(*_: int) -> None:
        maps = Path("/proc/self/maps").read_text("ascii")
        during.append(
            len({line.split()[-1] for line in maps.splitlines() if _ours(line)})
        )

    with Workers(1) as workers:
        result = map_blocks(_keep, np.array([[1], [2]]), workers, progress=look)
        look()
    assert type(result) is np.ndarray
    assert during == [2, 0]  # mutant: [2, 0] -> [2, 2]


def _ours(line: str) -> bool:
    return "/dev/shm/shmguide_" in line


def _die(_: Any, how: int) -> Any:
    if how < 0:
        os.kill(os.getpid(), -how)
    os._exit(how)


def a_worker_that_dies_is_named() -> None:
    for how in 3, -signal.SIGTERM:
        with Workers(1) as workers, check.assertRaises(RuntimeError) as caught:
            map_blocks(_die, np.zeros((5, 1)), workers, rows=5, args=(how,))
        text = str(caught.exception)
        assert "rows 0:5" in text
        assert f"exit code {how};" in text  # mutant: {how} -> {how + 1}


class _RowError(Exception):
    def __init__(self, row: int, why: str) -> None:
        super().__init__(f"{row}: {why}")


def _fail(_: Any, pickles: bool) -> Any:
    raise ValueError("7: nan") if pickles else _RowError(7, "nan")


def an_error_arrives_as_it_is_if_it_can_be_pickled() -> None:
    for pickles, kind in (True, ValueError), (False, RuntimeError):
        # mutant: (False, RuntimeError) -> (False, _RowError)
        with Workers(1) as workers, check.assertRaises(Exception) as caught:
            map_blocks(_fail, np.zeros((5, 1)), workers, args=(pickles,))
        assert type(caught.exception) is kind
        assert "7: nan" in str(caught.exception)


def one_call_at_a_time() -> None:
    refused = list[bool]()

    def again() -> None:
        try:
            map_blocks(_keep, array, workers)
        except RuntimeError:
            refused.append(True)

    def from_here_and_from_a_thread(*_: int) -> None:
        again()
        thread = threading.Thread(target=again)
        thread.start()
        thread.join()

    array = np.zeros((5, 1))
    with Workers(1) as workers:
        map_blocks(_keep, array, workers, progress=from_here_and_from_a_thread)
        again()
    assert refused == [True, True]  # mutant: [True, True] -> [True]


def workers_end_with_a_killed_parent() -> None:
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        raise SkipTest("it is said of Linux")
    how, bound = signal.SIGKILL, 30_000  # mutant: KILL, 30_000 -> STOP, 100
    ours, theirs = os.pipe()
    stays, ends = os.pipe()
    parent = os.fork()
    if not parent:
        os.close(ends)
        workers = Workers(1, "fork")
        if not os.fork():  # it inherits the pipes, and stays
            os.read(stays, 1)
            os._exit(0)
        (worker,) = (process for process, _ in workers._workers)
        os.write(theirs, b"%d" % (worker.pid or 0))
        os.kill(os.getpid(), how)
    worker_number = int(os.read(ours, 20))
    handle = os.pidfd_open(worker_number)
    watch = select.poll()
    watch.register(handle, select.POLLIN)
    gone = watch.poll(bound)
    os.close(ends)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    for descriptor in ours, theirs, stays, handle:
        os.close(descriptor)
    assert gone


def a_worker_frees_almost_32_mib() -> None:
    allocated = []

    def empty(size: int, _: Any) -> None:
        allocated.append(size)

    gone = mock.Mock(recv=mock.Mock(side_effect=EOFError))
    with (
        mock.patch.object(module, "Thread"),
        mock.patch("shmguide.parallel.signal.signal"),
        mock.patch("shmguide.parallel.np.empty", empty),
    ):
        module._work(gone, mock.Mock(), 0)
    assert len(allocated) == 1
    assert 0.99 < allocated[0] / 2**25 < 1  # mutant: 25 -> 24
