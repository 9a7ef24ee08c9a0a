"""What do blocks of rows gain in the blur of a 4k image, and what do two processes add?

    python -m bench.blocks

Each pixel becomes the mean of nine. In one go, in blocks that fit into a core's cache,
through a pool, with `map_blocks` on shared and on plain arrays, and by threads: the
result is checked before anything is measured. Workers and threads are two, and started
before.

What would change it: the number of cores that are free, the size of their caches, and
how much a function computes for each byte. A busy machine hurts most the ways that
wait for other processes.
"""

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.harness import run, side_by_side, timed
from shmguide.parallel import BLOCK, Workers, map_blocks
from shmguide.shared_array import SharedArray

HEIGHT, WIDTH = 2160, 3840


def blur(block: NDArray[Any]) -> Any:
    """Return the mean of each pixel and its eight neighbours."""
    around = np.pad(block, 1, mode="edge")
    rows = around[:-2] + around[1:-1] + around[2:]
    return (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) * np.float32(1 / 9)


def measure(quick: bool) -> Mapping[str, object]:
    """Return the milliseconds of each way, and how many times as fast each is."""
    np.empty(2**25 - 2**16, np.uint8)  # for the C library, as in the workers
    image = np.random.default_rng(0).random((HEIGHT, WIDTH), "float32")
    expected = blur(image)
    step = BLOCK // image[:1].nbytes
    bounds = [(start, min(start + step, HEIGHT)) for start in range(0, HEIGHT, step)]
    result = np.empty_like(image)
    with (
        SharedArray.create(image.shape, image.dtype) as source,
        SharedArray.create(image.shape, image.dtype) as target,
        multiprocessing.get_context("spawn").Pool(2) as pool,
        Workers(2, "spawn") as workers,
        ThreadPoolExecutor(2) as threads,
    ):
        source.array[:] = image

        def part(start: int, stop: int) -> NDArray[Any]:
            return image[max(0, start - 1) : stop + 1]

        def kept(blurred: NDArray[Any], start: int, stop: int) -> None:
            first = min(1, start)
            result[start:stop] = blurred[first : first + stop - start]

        def whole() -> None:
            result[:] = blur(image)

        def blocks() -> None:
            for start, stop in bounds:
                kept(blur(part(start, stop)), start, stop)

        def by_threads() -> None:
            def work(start: int, stop: int) -> None:
                kept(blur(part(start, stop)), start, stop)

            list(threads.map(work, *zip(*bounds, strict=True)))

        def by_pool() -> None:
            halves = (0, HEIGHT // 2), (HEIGHT // 2, HEIGHT)
            _through(pool, part, kept, halves)

        def by_pool_in_blocks() -> None:
            _through(pool, part, kept, bounds)

        def shared() -> None:
            map_blocks(blur, source, workers, target, overlap=1)

        def plain() -> None:
            map_blocks(blur, image, workers, result, overlap=1)

        ways: dict[str, Callable[[], None]] = {
            "whole": whole,
            "blocks": blocks,
            "threads": by_threads,
            "pool": by_pool,
            "pool_in_blocks": by_pool_in_blocks,
            "map_blocks": shared,
            "map_blocks_plain": plain,
        }
        for way in ways.values():
            result[:] = target.array[:] = 0
            way()
            right = target.array if way is shared else result
            assert np.allclose(right, expected)
        samples = side_by_side(
            {name: timed(way) for name, way in ways.items()}, 4 if quick else 40
        )
    return {
        "height": HEIGHT,
        "width": WIDTH,
        "kib_of_a_block": BLOCK // 1024,
        "milliseconds": samples.spread(1e3),
        "times_faster": samples.times_faster("whole"),
        "blocks_times_faster": samples.times_faster("blocks"),
        "pool_times_faster": samples.times_faster("pool"),
    }


def _through(
    pool: Any,
    part: Callable[[int, int], NDArray[Any]],
    kept: Callable[[NDArray[Any], int, int], None],
    bounds: Sequence[tuple[int, int]],
) -> None:
    parts = (part(*each) for each in bounds)
    for blurred, each in zip(pool.imap(blur, parts), bounds, strict=True):
        kept(blurred, *each)


if __name__ == "__main__":
    run("blocks", measure)
