"""How long does a message take to another process and back, if both wait for it?

    python -m bench.pingpong

One process sends a message and waits for the answer, which is as long; the other waits
for the message and answers. Both are started once for each size. The ring, the packages
and the bare cells wait by looking again and again, what comes from the standard library
sleeps. Each message is copied in; the ring and kickmsg look at it where it lies. The
limit is a slot and a cell for each direction: the message is copied into the slot, and
its number stored in the cell, on a line of its own. No other way does less in Python.

What would change it: whether the two processes have a core each, how far apart the two
are, and how fast the system wakes a process.
"""

import multiprocessing
import os
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from time import perf_counter

from bench.harness import Samples, run, side_by_side
from bench.peers import offering
from bench.wires.exchange import Exchange, Sides
from shmguide.ring import Ring

SPAWN = multiprocessing.get_context("spawn")
SIZES = {"b_64": 64, "kib_64": 64 << 10}
SLOTS, TURN = 4, 2000
SLEEPERS = {"pipe", "queue", "simple_queue"}
SLOW = 10  # so many times fewer messages in a turn of those
LINE = 128  # bytes, so that the cells of the two directions do not share a line


class Means:
    """All means of sending, in both processes; pickled, it goes to who answers."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.rings = [Ring.create(SLOTS, size) for _ in range(2)]
        self.queues = [SPAWN.Queue() for _ in range(2)]
        self.simple_queues = [SPAWN.SimpleQueue() for _ in range(2)]
        self.pipes = SPAWN.Pipe()
        self.cells = SPAWN.RawArray("B", 3 * LINE)
        self.slots = [SPAWN.RawArray("B", size) for _ in range(2)]
        name = f"bench_pingpong_{os.getpid()}_{size}"
        self.peers: dict[str, Exchange] = {
            package: kind(name, size, SLOTS)
            for package, kind in offering("PingPong").items()
        }

    def sides(self, me: int) -> dict[str, Sides]:
        """Return all means by name, as the one that asks, 0, or that answers, 1."""
        other = 1 - me
        sides: dict[str, Sides] = {
            "cells": self.bare(me),
            "ring": (
                self.rings[me].producer().put,
                self.rings[other].consumer().views().__next__,
            ),
            "pipe": (self.pipes[me].send_bytes, self.pipes[me].recv_bytes),
            "queue": (self.queues[me].put, self.queues[other].get),
            "simple_queue": (self.simple_queues[me].put, self.simple_queues[other].get),
        }
        return sides | {name: peer.sides(me) for name, peer in self.peers.items()}

    def bare(self, me: int) -> Sides:
        """Return the limit."""
        cells = memoryview(self.cells).cast("B").cast("Q")
        mine, theirs = (LINE * (1 + which) // cells.itemsize for which in (me, 1 - me))
        out, into = (memoryview(self.slots[which]).cast("B") for which in (me, 1 - me))
        sent = taken = 0

        def send(message: bytes) -> None:
            nonlocal sent
            sent += 1
            out[:] = message
            cells[mine] = sent

        def take() -> memoryview:
            nonlocal taken
            while cells[theirs] == taken:
                pass
            taken += 1
            return into

        return send, take

    def close(self) -> None:
        """Remove what was created."""
        for ring in self.rings:
            ring.unlink()
        for peer in self.peers.values():
            peer.close()


def answer(means: Means, orders: Connection) -> None:
    """Answer as many messages as an order says, by the means that it names."""
    sides, message = means.sides(1), bytes(means.size)
    orders.send("ready")
    for name, count in iter(orders.recv, None):
        send, take = sides[name]
        for _ in range(count):
            take()
            send(message)


def one_size(name: str, quick: bool) -> Samples:
    """Return the seconds that a message of one size took there and back."""
    means, message = Means(SIZES[name]), bytes(SIZES[name])
    theirs, orders = SPAWN.Pipe()
    other = SPAWN.Process(target=answer, args=(means, theirs))
    other.start()
    sides = means.sides(0)

    def way(key: str) -> Callable[[], float]:
        send, take = sides[key]
        count = TURN // (SLOW if key in SLEEPERS else 1) // (SLOW if quick else 1)

        def go() -> float:
            orders.send((key, count))
            send(message)
            take()
            start = perf_counter()
            for _ in range(count - 1):
                send(message)
                take()
            return (perf_counter() - start) / (count - 1)

        return go

    try:
        orders.recv()
        samples = side_by_side({key: way(key) for key in sides}, 2 if quick else 21)
        orders.send(None)
        other.join(10)
    finally:
        other.kill()
        other.join()
        means.close()
    return samples


def measure(quick: bool) -> Mapping[str, object]:
    """Return microseconds there and back, and how many times faster than others."""
    sizes = {}
    for name, size in SIZES.items():
        samples = one_size(name, quick)
        sizes[name] = {
            "bytes": size,
            "microseconds": samples.spread(1e6),
            "times_faster": samples.times_faster("queue"),
            "times_the_limit": {key: samples.ratio(key, "cells") for key in samples},
            "against_ring": {key: samples.ratio("ring", key) for key in samples},
        }
    return {"sizes": sizes}


if __name__ == "__main__":
    run("pingpong", measure)
