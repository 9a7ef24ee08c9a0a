"""What does memory cost when it is first written to, and what when it is used again?

    python -m bench.page_touch

The same bytes are copied into a segment that was just created, into one that has been
written to before, and into the private memory of a new and of a used map. Making and
removing the memory is not in the time. Then there is writing into the file behind a new
segment, which needs no page of it to be mapped.

What would change it: the size of a page, huge pages, which the system may use for
private memory by itself, and virtualisation, which makes a page fault dearer.
"""

import mmap
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from multiprocessing.shared_memory import SharedMemory
from time import perf_counter

from bench.harness import run, side_by_side

SIZE = 16 << 20
PAGE = mmap.PAGESIZE


def copied(target: memoryview, source: bytes) -> float:
    """Return the seconds that it takes to copy into memory."""
    start = perf_counter()
    target[: len(source)] = source
    return perf_counter() - start


def new_segment(source: bytes) -> float:
    """Copy into a segment that is new."""
    segment = SharedMemory(create=True, size=SIZE)
    assert segment.buf is not None
    took = copied(segment.buf, source)
    segment.close()
    segment.unlink()
    return took


def written(source: bytes) -> float:
    """Write into the file behind a segment that is new."""
    segment = SharedMemory(create=True, size=SIZE)
    descriptor = segment._fd  # type: ignore[attr-defined]
    start = perf_counter()
    os.pwrite(descriptor, source, 0)
    took = perf_counter() - start
    segment.close()
    segment.unlink()
    return took


def new_private(source: bytes) -> float:
    """Copy into private memory that is new."""
    with mmap.mmap(-1, SIZE) as made, memoryview(made) as target:
        return copied(target, source)


def measure(quick: bool) -> Mapping[str, object]:
    """Return GB/s into new and into used memory, nanoseconds a page, and ratios.

    Args:
        quick: whether few rounds are enough.
    """
    source = bytes([1]) * SIZE
    with ExitStack() as stack:
        segment = SharedMemory(create=True, size=SIZE)
        stack.callback(segment.unlink)
        stack.callback(segment.close)
        private = stack.enter_context(mmap.mmap(-1, SIZE))
        target = stack.enter_context(memoryview(private))
        assert segment.buf is not None
        ways: dict[str, Callable[[], float]] = {
            "new_segment": partial(new_segment, source),
            "used_segment": partial(copied, segment.buf, source),
            "new_private": partial(new_private, source),
            "used_private": partial(copied, target, source),
        }
        if hasattr(os, "pwrite"):
            ways["written_segment"] = partial(written, source)
        samples = side_by_side(ways, 5 if quick else 80, "pages")
    rates = {
        name: {
            figure: SIZE / 1e9 / seconds
            for figure, seconds in zip(
                ("high", "median", "low"), spread.values(), strict=True
            )
        }
        for name, spread in samples.spread().items()
    }
    return {
        "page_bytes": PAGE,
        "touch": {
            "gigabytes_a_second": rates,
            "nanoseconds_a_page": samples.spread(1e9 * PAGE / SIZE),
            "times_faster": samples.times_faster("new_segment"),
        },
    }


if __name__ == "__main__":
    run("page_touch", measure)
