"""How much faster are several workers, by the kind of job and how they get the data?

    python -m bench.scaling

Both jobs go over an array of doubles. The compute-bound one takes the sine of each a
dozen times; the memory-bound one adds them up. The workers run already; they get the
bounds of their part of a shared array, or the part itself, pickled. `alone` is the same
job in one process without workers, and what the others are compared with.

What would change it: how many cores there are, and how much memory they read a second
together.
"""

import math
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory
from time import perf_counter
from typing import Any

import numpy as np

from bench.harness import Way, run, side_by_side

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Job = Callable[[Numbers], float]
WORKERS = (1, 2, 3, 4)
MIB = 1024 * 1024
SIZES = {"compute": 8 * MIB, "memory": 128 * MIB}  # in bytes
ROUNDS = {"compute": 16, "memory": 8}
BLOCK = 4096

shared: Numbers
segment: SharedMemory


def compute(numbers: Numbers) -> float:
    """Take sines, block by block, so that the numbers stay in the cache."""
    total = 0.0
    for first in range(0, len(numbers), BLOCK):
        block = numbers[first : first + BLOCK]
        for _ in range(12):
            block = np.sin(block)
        total += float(block.sum())
    return total


def memory(numbers: Numbers) -> float:
    """Read each number once."""
    return float(numbers.sum())


JOBS: dict[str, Job] = {"compute": compute, "memory": memory}


def over(memory: Any) -> Numbers:
    """Return the array in a segment."""
    return np.frombuffer(memory.buf, np.float64)


def attach(name: str) -> None:
    """Prepare a worker."""
    global shared, segment
    segment = SharedMemory(name)
    shared = over(segment)
    memory(shared)  # touch its pages


def by_bounds(job: str, first: int, last: int) -> float:
    """Do a job on a part of the shared array."""
    return JOBS[job](shared[first:last])


def bounds(count: int, parts: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last indices of equal parts."""
    for part in range(parts):
        yield count * part // parts, count * (part + 1) // parts


def ways(job: str, numbers: Numbers, pool: Any) -> dict[str, Way]:
    """Return the ways to do a job; each checks that its result is right.

    As many tasks as a way is to have workers: so many have something to do.
    """
    right = JOBS[job](numbers)

    def alone(_workers: int) -> float:
        return JOBS[job](numbers)

    def sharing(workers: int) -> float:
        tasks = [(job, *part) for part in bounds(len(numbers), workers)]
        return math.fsum(pool.starmap(by_bounds, tasks, chunksize=1))

    def pickling(workers: int) -> float:
        parts = [numbers[a:b] for a, b in bounds(len(numbers), workers)]
        return math.fsum(pool.map(JOBS[job], parts, chunksize=1))

    def timed(work: Callable[[int], float], workers: int) -> Way:
        def way() -> float:
            start = perf_counter()
            total = work(workers)
            took = perf_counter() - start
            assert math.isclose(total, right, rel_tol=1e-6), (total, right)
            return took

        return way

    by_name = {"alone": timed(alone, 1)}
    for workers in WORKERS:
        by_name[f"sharing_{workers}"] = timed(sharing, workers)
        by_name[f"pickling_{workers}"] = timed(pickling, workers)
    return by_name


def measure(quick: bool) -> Mapping[str, object]:
    """Return how long each way took, and how many times as fast as alone."""
    context = multiprocessing.get_context("spawn")
    sizes = {job: size // 8 if quick else size for job, size in SIZES.items()}
    cores = os.cpu_count() or 1
    most = {f"workers_{n}": float(min(n, cores)) for n in WORKERS}
    figures: dict[str, object] = {"most": most}  # what the cores allow
    with closing(SharedMemory(create=True, size=max(sizes.values()))) as mine:
        try:
            everything = over(mine)
            everything[:] = np.linspace(0.1, 3.0, len(everything))
            with context.Pool(max(WORKERS), attach, (mine.name,)) as pool:
                for job, size in sizes.items():
                    some = ways(job, everything[: size // 8], pool)
                    samples = side_by_side(some, 2 if quick else ROUNDS[job], job)
                    figures[job] = {
                        "mib": size / MIB,
                        "milliseconds": samples.spread(1000),
                        "times_faster": samples.times_faster("alone"),
                    }
            del everything, some
        finally:
            mine.unlink()
    return figures


if __name__ == "__main__":
    run("scaling", measure)
