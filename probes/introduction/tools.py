"""What docs/introduction/tools.md says, asked of Python itself."""

import copy
import gc
import importlib.util
import mmap
import os
import sys
import tempfile
from multiprocessing import Manager, Value, get_all_start_methods, get_context
from multiprocessing.managers import SharedMemoryManager
from multiprocessing.shared_memory import SharedMemory
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()


def how_long_each_lives() -> None:
    with SharedMemoryManager() as manager:
        segment = manager.SharedMemory(size=1)
        row = manager.ShareableList([1])
    left: Any
    for left in segment, row.shm:
        with check.assertRaises(FileNotFoundError):
            SharedMemory(left.name)
        left.buf[0] = 7  # unlinked, and not closed yet
        assert left.buf[0] == 7
        left.close()
        assert left.buf is None  # mutant: is None -> is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(b"text")
        with path.open("r+b") as file:
            pages = mmap.mmap(file.fileno(), 4)
        path.unlink()
        assert pages[:] == b"text"
        pages.close()


def a_managers_object_goes_with_its_last_proxy() -> None:
    with Manager() as manager:
        objects: Any = manager
        for make in manager.list, manager.dict:
            before = objects._number_of_objects()
            first: Any = make()
            second = copy.copy(first)
            assert objects._number_of_objects() == before + 1
            del first
            gc.collect()
            assert len(second) == 0
            assert objects._number_of_objects() == before + 1
            del second  # mutant: del second -> pass
            gc.collect()
            assert objects._number_of_objects() == before


def a_segment_may_be_larger_than_its_room() -> None:
    if sys.platform != "linux":
        raise SkipTest("there is no /dev/shm")
    room = os.statvfs("/dev/shm")
    size = 2 * room.f_blocks * room.f_frsize
    if not size:
        raise SkipTest("/dev/shm has no limit here")
    segment = SharedMemory(create=True, size=size)
    assert segment.size >= size  # mutant: >= size -> < size
    segment.close()
    segment.unlink()


def memory_goes_with_its_creators_reference() -> None:
    first = Value("i", 5)
    where = _address(first)
    again = Value("i", 6)
    assert _address(again) != where
    del first  # mutant: del first -> pass
    gc.collect()
    others = [Value("i", 7) for _ in range(3)]
    assert where in map(_address, others)


def _address(number: Any) -> int:
    import ctypes

    return ctypes.addressof(number.get_obj())


def memory_of_children_has_no_name() -> None:
    if sys.platform != "linux":
        raise SkipTest("/proc is for Linux")
    number: Any = Value("i", 0)
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    for line in maps:
        first, last = (int(end, 16) for end in line.split()[0].split("-"))
        if first <= _address(number) < last:
            assert "/pym-" in line
            assert line.endswith("(deleted)")  # mutant: (deleted) -> (there)
            return
    raise AssertionError("it is not mapped")


def _store(*arrays: Any) -> None:
    for array in arrays:
        array[0] = 7


def arrays_on_shared_memory_stay_shared_under_fork() -> None:
    import numpy as np

    segment = SharedMemory(create=True, size=8)
    for method in get_all_start_methods():
        with tempfile.TemporaryDirectory() as folder:
            arrays = [
                np.frombuffer(mmap.mmap(-1, 8), "u1"),
                np.frombuffer(RawArray("B", 8), "u1"),
                np.memmap(Path(folder, "file"), "u1", "w+", shape=8),
                np.frombuffer(segment.buf, "u1"),
                np.zeros(8, "u1"),
            ]
            arrays[3][0] = 0
            started: Any = get_context(method)
            child = started.Process(target=_store, args=arrays)
            child.start()
            child.join()
            found = [int(array[0]) for array in arrays]
            del arrays
        assert found == ([7, 7, 7, 7, 0] if method == "fork" else [0] * 5), method
    # mutant: RawArray("B", 8) -> bytearray(8)
    segment.close()
    segment.unlink()


def interpreters_from_314() -> None:
    found = importlib.util.find_spec("concurrent.interpreters")
    assert (found is not None) == (sys.version_info >= (3, 14))  # mutant: >= -> <
