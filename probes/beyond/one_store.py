"""What docs/beyond/one-store.md says, asked of Python itself."""

import subprocess
import sys
import threading
from multiprocessing import RawValue, Value
from unittest import SkipTest

REFUSED = """
import ctypes, platform, struct, sys  # these look at the sizes, too
setattr(*{patched})
from shmguide.{module} import {name}
try:
    {name}{create}
except NotImplementedError:
    print("refused")
"""
RISCV = "platform, 'machine', lambda: 'riscv64'"
SMALL = "struct, 'calcsize', lambda _: 4"
BLOCKS = {
    ("counter", "ShardedCounter", "(2)"): (RISCV, SMALL),
    ("snapshot", "Snapshot", ".create(8)"): (RISCV, SMALL),
    ("ring", "Ring", ".create(2, 8)"): (RISCV, SMALL),
}


def blocks_refuse_where_cells_are_torn() -> None:
    if sys.platform != "linux":
        raise SkipTest("the ring is for Linux")
    for (module, name, create), machines in BLOCKS.items():
        for patched in machines:
            source = REFUSED.format(
                patched=f"({patched})", module=module, name=name, create=create
            )
            done = subprocess.run(
                [sys.executable, "-c", source], capture_output=True, check=False
            )
            # mutant: 'riscv64' -> 'x86_64'
            # mutant: calcsize', lambda _: 4 -> calcsize', lambda _: 8
            assert done.stdout.split() == [b"refused"], (module, patched)


MAPPED = """
import mmap, platform
platform.python_implementation = lambda: "PyPy"
from shmguide.counter import LockedCounter, ShardedCounter
from shmguide.ring import Ring
from shmguide.snapshot import Snapshot
with Ring.create(2, 8) as ring, Snapshot.create(8) as snapshot:
    for block in LockedCounter(), ShardedCounter(2), ring, snapshot:
        assert type(block._cells.obj) is mmap.mmap, block
"""


def on_pypy_cells_are_in_mappings() -> None:
    if sys.platform != "linux":
        raise SkipTest("the ring is for Linux")
    command = [sys.executable, "-c", MAPPED]
    done = subprocess.run(command, capture_output=True, check=False)
    # mutant: lambda: "PyPy" -> lambda: "CPython"
    assert done.returncode == 0


class Watched:
    """A lock that counts how often it is taken."""

    def __init__(self) -> None:
        self.taken, self._lock = 0, threading.RLock()

    def acquire(self) -> None:
        self.taken += 1
        self._lock.acquire()

    def release(self) -> None:
        self._lock.release()


def a_value_takes_its_lock_for_each_access() -> None:
    for code in "bBhHiIlLqQfd":
        lock = Watched()
        number = Value(code, 0, lock=lock)  # type: ignore[call-overload]
        number.value = 1
        assert lock.taken == 1, code
        assert number.value == 1
        assert lock.taken == 2, code
        number.value += 1  # mutant: number.value += 1 -> number.value
        assert lock.taken == 4, code
        raw = RawValue(code, 0)
        assert not hasattr(raw, "get_lock")  # mutant: raw -> number
