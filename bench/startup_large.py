"""What does it cost to start a process from a parent that holds much memory?

    python -m bench.startup_large

The process does nothing. Its parent has written to each page of its memory: of the
usual size (`fork`), of huge pages (`fork_huge_pages`), or of a segment of shared memory
(`fork_segment`). Spawn and forkserver start from the first of these parents. The server
of forkserver runs already.

What would change it: how the system sets up huge pages, and how busy the machine is.
"""

import mmap
import multiprocessing
import os
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from time import perf_counter
from typing import Any

MIB = 1024 * 1024
SIZES = {"mib_0": 0, "mib_256": 256 * MIB, "gib_1": 1024 * MIB, "gib_2": 2048 * MIB}
WAYS = {
    "fork": ("fork", "pages"),
    "fork_huge_pages": ("fork", "huge pages"),
    "fork_segment": ("fork", "segment"),
    "forkserver": ("forkserver", "pages"),
    "spawn": ("spawn", "pages"),
}


def nothing() -> None:
    """Do nothing."""


def fill(memory: mmap.mmap | memoryview, size: int) -> None:
    """Write to each page, so that the process has it."""
    block = bytes([1]) * MIB
    for start in range(0, size, MIB):
        memory[start : start + MIB] = block


def private_memory(size: int, huge: bool) -> mmap.mmap:
    """Return memory of this process alone, on huge pages or on none."""
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        memory.madvise(mmap.MADV_HUGEPAGE if huge else mmap.MADV_NOHUGEPAGE)
    return memory


def hold(orders: Connection, kind: str, size: int) -> None:
    """Hold memory of a kind, and start a process by each method that is ordered."""
    with ExitStack() as stack:
        if size and kind == "segment":
            segment = SharedMemory(create=True, size=size)
            stack.callback(segment.unlink)
            stack.callback(segment.close)
            assert segment.buf is not None
            fill(segment.buf, size)
        elif size:
            fill(stack.enter_context(private_memory(size, kind == "huge pages")), size)
        while method := orders.recv():
            context: Any = multiprocessing.get_context(method)
            begun = perf_counter()
            process = context.Process(target=nothing)
            process.start()
            process.join()
            orders.send(perf_counter() - begun)


def turn(orders: Connection, method: str) -> float:
    """Order a start, and return the seconds that it took."""
    orders.send(method)
    return float(orders.recv())


def sizes(quick: bool) -> dict[str, int]:
    """Return the sizes that there is room for, three times over and in /dev/shm."""
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    shared = os.statvfs("/dev/shm") if Path("/dev/shm").is_dir() else None
    room = shared.f_bavail * shared.f_frsize if shared else free
    most = min(256 * MIB if quick else 2048 * MIB, free // 4, room // 2)
    return {name: size for name, size in SIZES.items() if size <= most}


def measure(quick: bool) -> Mapping[str, object]:
    """Return milliseconds from start to join, by the memory of the parent and the way.

    Args:
        quick: whether few rounds are enough, without the largest parents.
    """
    from bench.harness import side_by_side  # not by those that are started

    context = multiprocessing.get_context("spawn")
    figures = {}
    for name, size in sizes(quick).items():
        parents = {}
        for kind in sorted({kind for _, kind in WAYS.values()}):
            orders, theirs = context.Pipe()
            process = context.Process(target=hold, args=(theirs, kind, size))
            process.start()
            parents[kind] = process, orders
        ways = {
            way: partial(turn, parents[kind][1], method)
            for way, (method, kind) in WAYS.items()
        }
        samples = side_by_side(ways, 3 if quick else 15, f"{name}, starts")
        for process, orders in parents.values():
            orders.send(None)
            process.join()
        figures[name] = {
            "milliseconds": samples.spread(1e3),
            "times_faster": samples.times_faster("spawn"),
        }
    return {"sizes": figures}


if __name__ == "__main__":
    from bench.harness import run

    run("startup_large", measure)
