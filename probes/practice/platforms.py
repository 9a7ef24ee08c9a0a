"""What docs/practice/platforms.md says of sizes, files and the order of bytes."""

import mmap
import os
import struct
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np


def a_new_size_is_not_noticed() -> None:
    segment = SharedMemory(create=True, size=4096)
    try:
        os.truncate(f"/dev/shm/{segment.name}", 8192)
        # mutant: 8192) -> 4096)
        later = SharedMemory(segment.name)
        sizes = segment.size, later.size
        later.close()
    finally:
        segment.close()
        segment.unlink()
    assert sizes == (4096, 2 * 4096)


def a_mapped_file_stays() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "shared")
        path.write_bytes(bytes(8))
        with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
            memory[0] = 7  # mutant: memory[0] -> bytearray(1)[0]
        assert path.read_bytes()[0] == 7


def names_of_a_byte_order() -> None:
    little = bytes([1, 0, 0, 0, 0, 0, 0, 0])
    assert struct.Struct("<q").pack(1) == little  # mutant: "<q" -> ">q"
    assert np.array([1], "<i8").tobytes() == little
