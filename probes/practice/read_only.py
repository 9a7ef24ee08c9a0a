"""What docs/practice/read-only.md says of arrays that cannot be changed."""

from ctypes import c_double
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import TestCase

import numpy as np

check = TestCase()


def messages_of_numpy() -> None:
    array = np.frombuffer(bytes(24))  # mutant: bytes(24) -> bytearray(24)
    tries: list[tuple[Any, str]] = [
        (lambda: array.__setitem__(0, 1), "assignment destination is read-only"),
        (lambda: array.__setitem__(..., 1), "assignment destination is read-only"),
        (lambda: array.__imul__(2), "output array is read-only"),
        (lambda: np.add(array, 1, out=array), "output array is read-only"),
        (lambda: np.cumsum(array, out=array), "output array is read-only"),
        (lambda: array.sort(), "sort array is read-only"),
    ]
    for attempt, message in tries:
        with check.assertRaises(ValueError) as caught:
            attempt()
        assert str(caught.exception) == message


def views_of_writable_memory() -> None:
    segment = SharedMemory(create=True, size=24)
    try:
        memory: Any
        for memory in bytearray(24), segment.buf:
            # mutant: bytearray(24) -> bytes(24)
            array = np.frombuffer(memory, count=3)
            assert array.flags.writeable
            array[0] = 1.5
            assert bytes(memory[:8]) == np.float64(1.5).tobytes()
            del array, memory
    finally:
        segment.close()
        segment.unlink()


def ctypes_refuses_read_only_memory() -> None:
    message = "underlying buffer is not writable"
    memory: Any
    for memory in np.frombuffer(bytes(8)), bytes(8), memoryview(bytes(8)):
        # mutant: in np.frombuffer(bytes(8)) -> in np.zeros(1)
        with check.assertRaisesRegex(TypeError, message):
            c_double.from_buffer(memory)
        assert c_double.from_buffer_copy(memory).value == 0


def modes_of_a_mapped_array() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "array.npy")
        np.save(path, np.zeros(2))
        private = np.load(path, mmap_mode="c")  # mutant: "c" -> "r+"
        private[0] = 1
        assert np.load(path).tolist() == [0, 0]
        written = np.load(path, mmap_mode="r+")
        written[1] = 2
        assert np.load(path).tolist() == [0, 2]
        readable = np.load(path, mmap_mode="r")
        with check.assertRaisesRegex(ValueError, "read-only"):
            readable[0] = 1
