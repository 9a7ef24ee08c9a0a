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
PYPY = "platform, 'python_implementation', lambda: 'PyPy'"
BLOCKS = {
    ("counter", "ShardedCounter", "(2)"): (RISCV, SMALL, PYPY),
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
            # mutant: lambda: 'PyPy' -> lambda: 'CPython'
            assert done.stdout.split() == [b"refused"], (module, patched)


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
