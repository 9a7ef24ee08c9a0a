"""What docs/index.md says, asked of Python itself."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from types import SimpleNamespace
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()


def names_of_the_standard_library() -> None:
    if os.name != "posix":
        raise SkipTest("names begin with /psm_ on POSIX systems")
    segment = SharedMemory(create=True, size=1)
    name = segment._name  # type: ignore[attr-defined]
    assert name.startswith("/psm_")  # mutant: psm -> shm
    with check.assertRaises(FileExistsError) as taken:
        SharedMemory(segment.name, create=True, size=1)
    segment.close()
    segment.unlink()
    with check.assertRaises(FileNotFoundError) as gone:
        SharedMemory(segment.name)
    for caught in taken, gone:
        assert name in str(caught.exception)


def a_page_that_is_not_there() -> None:
    if sys.platform != "linux":
        raise SkipTest("elsewhere the signal may be another")
    # A file that became shorter stands for a /dev/shm that is full: the page is
    # mapped, and there is none.
    code = """if True:
        import mmap, tempfile
        with tempfile.TemporaryFile() as file:
            file.truncate(8192)
            pages = mmap.mmap(file.fileno(), 8192)
            file.truncate(0)
            pages[0] = 1
    """
    # mutant: truncate(0) -> truncate(8192)
    done = subprocess.run([sys.executable, "-I", "-c", code], check=False)
    assert done.returncode == -signal.SIGBUS


def the_model_misses_no_order() -> None:
    from shmguide.interleavings import racing_increments

    for processes in 1, 2, 3:
        model = racing_increments(processes)
        found = {(o.printed, o.final("value")): n for o, n in model.outcomes.items()}
        assert found == _one_by_one(processes)  # mutant: (processes) -> (4 - processes)


def _one_by_one(processes: int) -> Counter[Any]:
    """Go through the orders of the steps, and count how each of them ends."""
    from shmguide.interleavings import load, load_again, store, write

    steps = load, store, load_again, write
    ends: Counter[Any] = Counter()
    for order in _orders([len(steps)] * processes):
        shared, printed = SimpleNamespace(value=0), []
        todo = [(SimpleNamespace(), iter(steps)) for _ in range(processes)]
        for process in order:
            own, rest = todo[process]
            line = next(rest)(shared, own)
            printed += [line] * (line is not None)
        ends[tuple(printed), shared.value] += 1
    return ends


def _orders(left: list[int]) -> Iterator[tuple[int, ...]]:
    if not any(left):
        yield ()
    for process, steps in enumerate(left):
        if steps:
            fewer = [n - (p == process) for p, n in enumerate(left)]
            yield from ((process, *rest) for rest in _orders(fewer))
