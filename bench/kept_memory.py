"""What does a message cost if the C library keeps the memory of the last one?

    python -m bench.kept_memory

Each message is handed from one process to another and acknowledged. In the ways whose
names end in `_kept`, both run with the two thresholds of glibc raised, above which it
gives freed memory back to the system.

What would change it: another C library, which knows nothing of the thresholds, and the
cost of a page fault.
"""

import multiprocessing
import os
from collections.abc import Mapping
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from time import perf_counter
from typing import Any

KIB = 1024
SIZES = {f"kib_{size}": size * KIB for size in (64, 128, 192, 256, 512)}
RAISED = {
    "MALLOC_MMAP_THRESHOLD_": "1000000000",
    "MALLOC_TRIM_THRESHOLD_": "1000000000",
}
WAYS = "queue", "pipe", "reused"


def receive(pipe: Connection, queue: Any, segment: SharedMemory, done: Any) -> None:
    """Take the messages that are announced, and acknowledge each."""
    while order := pipe.recv():
        way, times = order
        done.release()
        for _ in range(times):
            message: Any = queue.get() if way == "queue" else pipe.recv_bytes()
            if way == "reused":
                message = segment.buf
            assert message[0] == 1
            done.release()
    segment.close()


def send(orders: Connection) -> None:
    """Start a receiver, and send in the way, size and number that are ordered."""
    context = multiprocessing.get_context("spawn")
    segment = SharedMemory(create=True, size=max(SIZES.values()))
    assert segment.buf is not None
    try:
        (pipe, theirs), queue = context.Pipe(), context.Queue()
        done = context.Semaphore(0)
        given = theirs, queue, segment, done
        receiver = context.Process(target=receive, args=given)
        receiver.start()
        while order := orders.recv():
            way, size, times = order
            message = bytes([1]) * size
            pipe.send((way, times))
            done.acquire()
            begun = perf_counter()
            for _ in range(times):
                if way == "queue":
                    queue.put(message)
                elif way == "pipe":
                    pipe.send_bytes(message)
                else:
                    segment.buf[:size] = message
                    pipe.send_bytes(b"ready")
                done.acquire()
            orders.send((perf_counter() - begun) / times)
        pipe.send(None)
        receiver.join()
    finally:
        segment.close()
        segment.unlink()


def turn(orders: Connection, way: str, size: int, times: int) -> float:
    """Order a number of messages, and return the seconds that each took."""
    orders.send((way, size, times))
    return float(orders.recv())


def start(raised: bool) -> tuple[Any, Connection]:
    """Start a sender, with raised thresholds or as the system has them."""
    context = multiprocessing.get_context("spawn")
    orders, theirs = context.Pipe()
    process = context.Process(target=send, args=(theirs,))
    for name, value in RAISED.items() if raised else ():
        os.environ[name] = value
    process.start()
    for name in RAISED:
        os.environ.pop(name, None)
    return process, orders


def measure(quick: bool) -> Mapping[str, object]:
    """Return microseconds for a message, by its size and way.

    Args:
        quick: whether few rounds are enough.
    """
    from bench.harness import side_by_side  # not by those that are started

    senders = {"": start(raised=False), "_kept": start(raised=True)}
    figures = {}
    for name, size in SIZES.items():
        ways = {
            way + suffix: partial(turn, orders, way, size, 5 if quick else 30)
            for suffix, (_, orders) in senders.items()
            for way in WAYS
        }
        samples = side_by_side(ways, 3 if quick else 25, f"{name}, sent")
        figures[name] = {
            "microseconds": samples.spread(1e6),
            "times_faster": samples.times_faster("queue"),
        }
    for process, orders in senders.values():
        orders.send(None)
        process.join()
    return {"sizes": figures}


if __name__ == "__main__":
    from bench.harness import run

    run("kept_memory", measure)
