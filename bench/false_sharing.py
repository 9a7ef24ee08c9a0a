"""What does it cost if two processes count in neighbouring numbers?

    python -m bench.false_sharing

Two processes add to a number of their own, through a memoryview, at the same time and
without a lock. Nothing is shared but, when the numbers are neighbours, the cache line
that they stand in, which the two cores then pass back and forth. The slower of the two
counts. Alone stands for one process that counts while the other waits.

What would change it: whether two cores share a cache, how far apart they are, and how
fast Python itself is: a faster interpreter waits for the line more.
"""

import ctypes
import multiprocessing
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import repeat
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from bench.harness import Way, run, side_by_side

FAR = 16  # numbers of eight bytes: two lines of 64 bytes, which may be fetched at once
TIMES = 100_000


def count(orders: Connection, array: Any, barrier: Any) -> None:
    """Count in the number that is ordered, and say how long one addition took."""
    numbers = memoryview(array).cast("B").cast("q")
    while order := orders.recv():
        place, together = order
        if together:
            barrier.wait()
        start = perf_counter()
        for _ in repeat(None, TIMES):
            numbers[place] += 1
        orders.send((perf_counter() - start) / TIMES)
    numbers.release()


def turn(workers: Sequence[Connection], places: Sequence[int]) -> float:
    """Let as many processes count as there are places; return the slowest's seconds."""
    counting = list(zip(workers, places, strict=False))
    for worker, place in counting:
        worker.send((place, len(places) > 1))
    return max(float(worker.recv()) for worker, _ in counting)


def measure(quick: bool) -> Mapping[str, object]:
    """Return nanoseconds for an addition, and ratios to the neighbours'.

    Args:
        quick: whether few rounds are enough.
    """
    context = multiprocessing.get_context("spawn")
    array = context.RawArray("q", 4 * FAR)
    barrier = context.Barrier(2)
    first = next(
        n for n in range(FAR) if (ctypes.addressof(array) + 8 * n) % (8 * FAR) == 0
    )
    workers, processes = [], []
    for _ in range(2):
        orders, theirs = context.Pipe()
        process = context.Process(target=count, args=(theirs, array, barrier))
        process.start()
        workers.append(orders)
        processes.append(process)
    ways: dict[str, Way] = {
        name: partial(turn, workers, places)
        for name, places in {
            "neighbours": [first, first + 1],
            "line_apart": [first, first + FAR],
            "alone": [first],
        }.items()
    }
    samples = side_by_side(ways, 5 if quick else 150, "counting")
    for orders, process in zip(workers, processes, strict=True):
        orders.send(None)
        process.join()
    return {
        "addition": {
            "nanoseconds": samples.spread(1e9),
            "times_faster": samples.times_faster("neighbours"),
        }
    }


if __name__ == "__main__":
    run("false_sharing", measure)
