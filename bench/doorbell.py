"""What does waiting cost: how late is a message seen, and how busy is who waits?

    python -m bench.doorbell

A producer sends 200 messages of 64 KiB a second, each with the time in front. The
consumer waits for them by one means or another. In one turn it notes how long each was
under way; in the next, in which it only looks at the first byte, its own processor time
is taken. Both are processes, started once.

What would change it: how fast the system wakes a process, what else wants its core, and
how exactly the system keeps to a short sleep.
"""

import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from statistics import median
from time import perf_counter, perf_counter_ns, process_time, sleep
from typing import Any

from bench.harness import Samples, run, side_by_side
from shmguide.ring import Ring

SPAWN = multiprocessing.get_context("spawn")
RATE, SIZE, MESSAGES = 200, 64 << 10, 40
SLOTS = 8
LONGEST_NAP = 1e-3


def stamped(message: bytearray) -> bytearray:
    """Write the time into the message."""
    message[:8] = perf_counter_ns().to_bytes(8, "little")
    return message


def age(message: Any) -> float:
    """Return the seconds since the message was sent."""
    return (perf_counter_ns() - int.from_bytes(message[:8], "little")) / 1e9


class Means:
    """All means of sending and of waiting, in both processes."""

    def __init__(self) -> None:
        self.ring = Ring.create(SLOTS, SIZE)
        self.other_ring = Ring.create(SLOTS, SIZE)
        self.queue = SPAWN.Queue()
        self.doorbell = SPAWN.Semaphore(0)
        self.slot = SPAWN.RawArray("B", SIZE)
        self.count = SPAWN.RawArray("Q", 1)

    def senders(self) -> dict[str, Callable[[bytearray], None]]:
        """Return what the producer calls, by the name of the means."""
        napping = self.other_ring.producer()
        slot, cell = memoryview(self.slot).cast("B"), self.count

        def knock(message: bytearray) -> None:
            slot[:] = message
            self.doorbell.release()

        def show(message: bytearray) -> None:
            slot[:] = message
            cell[0] += 1

        return {
            "ring": self.ring.producer().put,
            "naps": napping.put,
            "semaphore": knock,
            "spin": show,
            "queue": lambda message: self.queue.put(bytes(message)),
        }

    def takers(self) -> dict[str, Callable[[], Any]]:
        """Return what the consumer calls, by the name of the means."""
        look = self.other_ring.consumer().get
        slot, cell = memoryview(self.slot).cast("B"), self.count

        def nap() -> bytes:
            pause = LONGEST_NAP / 32
            while True:
                with suppress(TimeoutError):
                    return look(0)
                sleep(pause)
                pause = min(2 * pause, LONGEST_NAP)

        def hear() -> memoryview:
            self.doorbell.acquire()
            return slot

        def watch() -> Iterator[memoryview]:
            count = 0
            while True:
                while cell[0] == count:
                    pass
                count += 1
                yield slot

        return {
            "ring": self.ring.consumer().views().__next__,
            "naps": nap,
            "semaphore": hear,
            "spin": watch().__next__,
            "queue": self.queue.get,
        }


def produce(means: Means, orders: Connection) -> None:
    """Send as many messages as the means of an order says, at the rate."""
    senders, message = means.senders(), bytearray(SIZE)
    for name in iter(orders.recv, None):
        send, due = senders[name], perf_counter() + 0.02
        for _ in range(MESSAGES):
            sleep(max(0.0, due - perf_counter()))
            send(stamped(message))
            due += 1 / RATE


def measure(quick: bool) -> Mapping[str, object]:
    """Return microseconds under way and the consumer's share of a processor."""
    means = Means()
    theirs, orders = SPAWN.Pipe(duplex=False)
    producer = SPAWN.Process(target=produce, args=(means, theirs))
    producer.start()
    takers = means.takers()
    shares = Samples({name: [] for name in takers})

    def way(name: str) -> Callable[[], float]:
        take = takers[name]

        def go() -> float:
            orders.send(name)
            ages = [age(take()) for _ in range(MESSAGES)]
            orders.send(name)
            sleep(0.01)
            start, begun = perf_counter(), process_time()
            for _ in range(MESSAGES):
                take()[0]
            shares[name].append((process_time() - begun) / (perf_counter() - start))
            return median(ages)

        return go

    try:
        ways = {name: way(name) for name in takers}
        ages = side_by_side(ways, 2 if quick else 25, "doorbell")
        orders.send(None)
        producer.join(10)
    finally:
        producer.kill()
        producer.join()
        means.ring.unlink()
        means.other_ring.unlink()
    shares = Samples({name: taken[1:] for name, taken in shares.items()})
    return {
        "rate": RATE,
        "kib": SIZE >> 10,
        "microseconds": ages.spread(1e6),
        "share_of_a_core": shares.spread(),
        "times_faster": ages.times_faster("queue"),
        "times_the_share": {name: shares.ratio(name, "ring") for name in shares},
    }


if __name__ == "__main__":
    run("doorbell", measure)
