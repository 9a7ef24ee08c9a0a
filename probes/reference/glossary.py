"""What docs/reference/glossary.md says, asked of Python itself."""

import mmap
import platform
import sys
from multiprocessing import Value
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any
from unittest import SkipTest


def units_of_x86_64() -> None:
    if platform.machine() != "x86_64" or sys.platform != "linux":
        raise SkipTest("x86-64 is meant, and asked on Linux")
    assert mmap.PAGESIZE == 4096  # mutant: 4096 -> 8192
    cache = Path("/sys/devices/system/cpu/cpu0/cache/index0/coherency_line_size")
    if not cache.is_file():
        raise SkipTest("this machine does not tell its cache lines")
    assert int(cache.read_text("ascii")) == 64  # mutant: 64 -> 128


def segments_are_files_on_linux() -> None:
    if sys.platform != "linux":
        raise SkipTest("Linux is meant")
    segment = SharedMemory(create=True, size=100)
    path = Path("/dev/shm", segment.name)
    there = path.is_file()
    segment.close()
    segment.unlink()
    assert there  # mutant: there -> path.is_file()
    assert not path.exists()


def plus_equals_takes_the_lock_twice() -> None:
    lock = _Noting()
    number: Any = Value("q", 0, lock=lock)  # type: ignore[call-overload]
    number.value = 5
    assert lock.noted == ["acquire", "release"]
    assert number.value == 5
    assert lock.noted == ["acquire", "release"] * 2
    number.value += 1  # mutant: += 1 -> = 6
    assert lock.noted == ["acquire", "release"] * 4


class _Noting:
    """A lock that notes what is done with it."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def acquire(self, *_: object) -> bool:
        self.noted.append("acquire")
        return True

    def release(self) -> None:
        self.noted.append("release")

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()
