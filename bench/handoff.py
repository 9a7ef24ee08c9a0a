"""What it costs to hand bytes to a running process, by five means and five sizes.

    python -m bench.handoff

A hand-off ends when the receiver can read the bytes and its acknowledgement is back.
All means take turns within each round, so that a busy moment hits all of them.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from statistics import median
from time import perf_counter
from typing import Any

from bench.record import record

KIB = 1024
SIZES = {
    "kib_1": KIB,
    "kib_64": 64 * KIB,
    "kib_256": 256 * KIB,
    "mib_1": KIB * KIB,
    "mib_16": 16 * KIB * KIB,
}
ROUNDS = {"kib_1": 600, "kib_64": 400, "kib_256": 300, "mib_1": 200, "mib_16": 50}


def receive(pipe: Connection, queue: Any, shared: SharedMemory, done: Any) -> None:
    """Take messages by the means that the pipe names, and acknowledge each."""
    while means := pipe.recv():
        size = pipe.recv()
        for _ in range(pipe.recv()):
            if means == "queue":
                _check(queue.get(), size)
            elif means == "pipe":
                _check(pipe.recv_bytes(), size)
            elif means == "new":
                segment = SharedMemory(pipe.recv_bytes().decode())
                _check(segment.buf, size)
                segment.close()
            else:
                pipe.recv_bytes()
                _check(shared.buf, size)
            done.release()
    shared.close()


def _check(message: Any, size: int) -> None:
    assert message[0] == message[size - 1] == 1


def _write(segment: Any, message: bytes) -> None:
    segment.buf[: len(message)] = message


def main() -> None:
    """Measure, and record medians in microseconds and their ratios to the queue's."""
    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe()
    queue, done = context.Queue(), context.Semaphore(0)
    shared = SharedMemory(create=True, size=max(SIZES.values()))
    process = context.Process(target=receive, args=(theirs, queue, shared, done))
    process.start()

    def by_queue(message: bytes) -> None:
        queue.put(message)
        done.acquire()

    def by_pipe(message: bytes) -> None:
        pipe.send_bytes(message)
        done.acquire()

    def by_new_segment(message: bytes) -> None:
        segment = SharedMemory(create=True, size=len(message))
        _write(segment, message)
        pipe.send_bytes(segment.name.encode())
        done.acquire()
        segment.close()
        segment.unlink()

    def by_reused_segment(message: bytes) -> None:
        _write(shared, message)
        by_view(message)

    def by_view(_: bytes) -> None:
        pipe.send_bytes(b"ready")
        done.acquire()

    ways = {
        "queue": by_queue,
        "pipe": by_pipe,
        "new": by_new_segment,
        "reused": by_reused_segment,
        "view": by_view,
    }
    try:
        figures = {
            name: _measure(pipe, ways, bytes([1]) * size, ROUNDS[name])
            for name, size in SIZES.items()
        }
        pipe.send(None)
        process.join()
    finally:
        process.kill()
        shared.close()
        shared.unlink()
    record("handoff", {"rounds": ROUNDS, "sizes": figures})


def _measure(
    pipe: Connection,
    ways: dict[str, Callable[[bytes], None]],
    message: bytes,
    rounds: int,
) -> dict[str, dict[str, float]]:
    took: dict[str, list[float]] = {means: [] for means in ways}
    for batch in range(11):
        for means, hand_over in ways.items():
            times = rounds // 10
            for order in (means, len(message), times):
                pipe.send(order)
            for _ in range(times):
                start = perf_counter()
                hand_over(message)
                if batch:  # the first is for warming up
                    took[means].append(perf_counter() - start)
    medians = {means: 1e6 * median(seconds) for means, seconds in took.items()}
    return {
        "microseconds": medians,
        "times_faster": {m: medians["queue"] / medians[m] for m in medians},
    }


if __name__ == "__main__":
    main()
