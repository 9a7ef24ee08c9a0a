"""What does it cost to hand a message to a running process, by which way and size?

    python -m bench.handoff

A hand-off ends when the receiver has the bytes, has looked at the first and the last,
and the sender has its acknowledgement. The receivers run all the time, under spawn.
Beside them stand pickling and unpickling the message in one process, and `memcpy`, one
copy of it into the segment that is used again. The limit is the least that such a copy
took in any round: no way moves the bytes for less.

What would change it: the bandwidth of the memory and the size of the caches, the cost
of waking a process on another core, and how busy the machine is.
"""

import multiprocessing
import os
import pickle
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.harness import Way, run, side_by_side

KIB = 1024
MIB = KIB * KIB
SIZES = {
    "kib_1": KIB,
    "kib_16": 16 * KIB,
    "kib_64": 64 * KIB,
    "kib_256": 256 * KIB,
    "mib_1": MIB,
    "mib_16": 16 * MIB,
    "mib_256": 256 * MIB,
}
# Long turns, since a process that has just moved to another core is slow for a while.
TURNS = {"kib_1": 100, "kib_16": 100, "kib_64": 100, "kib_256": 30, "mib_1": 10}
ROUNDS = {"mib_16": 25, "mib_256": 9}

HandOver = Callable[[bytes], object]


def look(message: Any) -> None:
    """Look at the first and at the last byte of a message."""
    assert message[0] == message[len(message) - 1] == 1


def memory(segment: SharedMemory) -> memoryview:
    """Return the memory of a segment that is open."""
    assert segment.buf is not None
    return segment.buf


def receive(
    orders: Connection, queue: Any, simple: Any, shared: SharedMemory, done: Any
) -> None:
    """Take messages in the way that is ordered, and acknowledge each."""
    while order := orders.recv():
        way, size, times = order
        done.release()
        for _ in range(times):
            match way:
                case "queue":
                    look(queue.get())
                case "simple_queue":
                    look(simple.get())
                case "send":
                    look(orders.recv())
                case "pipe":
                    look(orders.recv_bytes())
                case "new":
                    segment = SharedMemory(orders.recv_bytes().decode())
                    with memory(segment)[:size] as message:
                        look(message)
                    segment.close()
                case _:
                    orders.recv_bytes()
                    with memory(shared)[:size] as message:
                        look(message)
            done.release()
    shared.close()


class Sender:
    """The ways to hand over a message, and the processes that take it."""

    def __init__(self, room: int, stack: ExitStack) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.queue, self.simple = context.Queue(), context.SimpleQueue()
        self.done = context.Semaphore(0)
        self.shared = SharedMemory(create=True, size=room)
        stack.callback(self.shared.unlink)
        stack.callback(self.shared.close)
        memory(self.shared)[:room] = bytes([1]) * room
        self.pool = stack.enter_context(context.Pool(1))
        self.executor = stack.enter_context(ProcessPoolExecutor(1, context))
        given = theirs, self.queue, self.simple, self.shared, self.done
        process = context.Process(target=receive, args=given)
        process.start()
        stack.callback(process.join)
        stack.callback(self.pipe.send, None)

    def ways(self) -> Mapping[str, HandOver]:
        """Return the ways by name."""
        return {
            "queue": self.acknowledged(self.queue.put),
            "simple_queue": self.acknowledged(self.simple.put),
            "send": self.acknowledged(self.pipe.send),
            "pipe": self.acknowledged(self.pipe.send_bytes),
            "new": self.by_new_segment,
            "reused": self.by_reused_segment,
            "view": self.by_view,
            "pool": lambda message: self.pool.apply(look, (message,)),
            "executor": lambda message: self.executor.submit(look, message).result(),
            "pickle": lambda message: pickle.loads(pickle.dumps(message)),
            "memcpy": self.copy,
        }

    def acknowledged(self, send: Callable[[bytes], None]) -> HandOver:
        """Return what sends a message, and waits for its acknowledgement."""

        def hand_over(message: bytes) -> None:
            send(message)
            self.wait()

        return hand_over

    def wait(self) -> None:
        """Wait for an acknowledgement."""
        if not self.done.acquire(timeout=60):
            raise TimeoutError("the receiver does not answer")

    def by_new_segment(self, message: bytes) -> None:
        """Make a segment for the message, and send its name."""
        segment = SharedMemory(create=True, size=len(message))
        memory(segment)[: len(message)] = message
        self.pipe.send_bytes(segment.name.encode())
        self.wait()
        segment.close()
        segment.unlink()

    def by_reused_segment(self, message: bytes) -> None:
        """Write the message into the segment that both have, and say so."""
        memory(self.shared)[: len(message)] = message
        self.by_view(message)

    def by_view(self, _: bytes) -> None:
        """Say that the message is in the segment, where it was before."""
        self.pipe.send_bytes(b"ready")
        self.wait()

    def copy(self, message: bytes) -> None:
        """Copy the message into the segment that both have, and notify nobody."""
        memory(self.shared)[: len(message)] = message

    def turn(self, way: str, hand_over: HandOver, message: bytes, times: int) -> float:
        """Hand a message over, and return the seconds that each time took."""
        if way not in {"pool", "executor", "pickle", "memcpy"}:
            self.pipe.send((way, len(message), times))
            self.wait()
        start = perf_counter()
        for _ in range(times):
            hand_over(message)
        return (perf_counter() - start) / times


def sizes(quick: bool) -> dict[str, int]:
    """Return the sizes that there is time for, and room in shared memory."""
    room = float("inf")
    if Path("/dev/shm").is_dir():
        disk = os.statvfs("/dev/shm")
        room = disk.f_bavail * disk.f_frsize
    most = 16 * MIB if quick else 256 * MIB
    return {name: size for name, size in SIZES.items() if size <= min(most, room / 3)}


def measure(quick: bool) -> Mapping[str, object]:
    """Return microseconds for a hand-off, and ratios to a queue, by size and way.

    Args:
        quick: whether few rounds are enough, without the largest message.
    """
    figures = {}
    chosen = sizes(quick)
    with ExitStack() as stack:
        sender = Sender(max(chosen.values()), stack)
        for name, size in chosen.items():
            message, times = bytes([1]) * size, TURNS.get(name, 1)
            if quick:
                times = max(1, times // 5)
            ways: dict[str, Way] = {
                way: partial(
                    sender.turn, way, hand_over, message, 10 if way == "view" else times
                )
                for way, hand_over in sender.ways().items()
            }
            rounds = 3 if quick else ROUNDS.get(name, 25)
            samples = side_by_side(ways, rounds, f"{name}, handed over")
            figures[name] = {
                "microseconds": {
                    **samples.spread(1e6),
                    "limit": samples.least("memcpy", 1e6),
                },
                "times_faster": samples.times_faster("queue"),
            }
    return {"sizes": figures}


if __name__ == "__main__":
    run("handoff", measure)
