"""What does it cost to create a segment, to attach to one by name, and to give it back?

    python -m bench.attach

Creating includes closing and unlinking, attaching includes closing. No page is
touched, so the size does not matter: what memory costs is in `bench.page_touch`. Up to
Python 3.12 the resource tracker hears of every segment; from 3.13 on, `track=False`
leaves it out. Beside it stand a file in a temporary folder, made, mapped and removed,
and memory without a name.

What would change it: the system's file system for shared memory, and whether the
resource tracker, a process of its own, finds a core to run on.
"""

import mmap
import sys
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.shared_memory import SharedMemory
from tempfile import TemporaryFile
from time import perf_counter
from typing import Any

from bench.harness import run, side_by_side

SIZE = 1 << 20
TIMES = 50


def create(**options: Any) -> None:
    """Create a segment and remove it."""
    segment = SharedMemory(create=True, size=SIZE, **options)
    segment.close()
    segment.unlink()


def attach(name: str, **options: Any) -> None:
    """Attach to a segment and close it."""
    SharedMemory(name, **options).close()


def file() -> None:
    """Create a file, map it, and remove it."""
    with TemporaryFile() as made:
        made.truncate(SIZE)
        mmap.mmap(made.fileno(), SIZE).close()


def anonymous() -> None:
    """Map memory that has no name."""
    mmap.mmap(-1, SIZE).close()


def timed(act: Callable[[], None]) -> float:
    """Return the seconds that it takes."""
    start = perf_counter()
    for _ in range(TIMES):
        act()
    return (perf_counter() - start) / TIMES


def measure(quick: bool) -> Mapping[str, object]:
    """Return microseconds for each, and ratios to creating.

    Args:
        quick: whether few rounds are enough.
    """
    segment = SharedMemory(create=True, size=SIZE)
    acts: dict[str, Callable[[], None]] = {
        "create": create,
        "attach": partial(attach, segment.name),
        "file": file,
        "anonymous": anonymous,
    }
    if sys.version_info >= (3, 13):
        acts["attach_untracked"] = partial(attach, segment.name, track=False)
    ways = {name: partial(timed, act) for name, act in acts.items()}
    try:
        samples = side_by_side(ways, 5 if quick else 100, "segments")
    finally:
        segment.close()
        segment.unlink()
    return {
        "segment": {
            "microseconds": samples.spread(1e6),
            "times_faster": samples.times_faster("create"),
        }
    }


if __name__ == "__main__":
    run("attach", measure)
