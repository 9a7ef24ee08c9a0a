"""How often the latest 64 KiB can be read while a writer never rests, by five designs.

    python -m bench.snapshot

Each design has a writer process of its own, which writes while its turn lasts and
sleeps otherwise. A read is counted if it returns a value. The limit is a copy of 64 KiB
of shared memory that nobody writes. A million reads of the last design are compared
with what was written, byte for byte.

What would change it: a writer that rests now and then, which is all that a seqlock
needs; cores that share a cache, or are further apart; a single core.
"""

import multiprocessing
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from ctypes import c_ubyte
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any, Protocol

from bench.harness import run, side_by_side
from shmguide.snapshot import Snapshot

SIZE = 64 * 1024
VALUES = [bytes([number]) * SIZE for number in range(16)]
STOPPED, RUNNING, OVER = range(3)
CONTEXT = multiprocessing.get_context("spawn")


class Design(Protocol):
    """A place for the latest value."""

    def write(self, data: bytes) -> None:
        """Replace the value."""

    def read(self) -> bytes | None:
        """Return the value, or None if the attempt failed."""


class Unprotected:
    """The bare bytes."""

    def __init__(self, shared: Any, _lock: Any) -> None:
        self.data = memoryview(shared).cast("B")[64 : 64 + SIZE]

    def write(self, data: bytes) -> None:
        """Replace the value."""
        self.data[:] = data

    def read(self) -> bytes | None:
        """Return what is there."""
        return bytes(self.data)


class Locked(Unprotected):
    """The bytes under a lock."""

    def __init__(self, shared: Any, lock: Any) -> None:
        super().__init__(shared, lock)
        self.acquire, self.release = lock.acquire, lock.release

    def write(self, data: bytes) -> None:
        """Replace the value, when the readers let one."""
        self.acquire()
        self.data[:] = data
        self.release()

    def read(self) -> bytes | None:
        """Return the value, when the writer lets one."""
        self.acquire()
        copy = bytes(self.data)
        self.release()
        return copy


class Seqlock(Unprotected):
    """The bytes with a number that is odd while they are written."""

    def __init__(self, shared: Any, lock: Any) -> None:
        super().__init__(shared, lock)
        self.number = memoryview(shared).cast("B")[:8].cast("Q")

    def write(self, data: bytes) -> None:
        """Replace the value."""
        self.number[0] += 1
        self.data[:] = data
        self.number[0] += 1

    def read(self) -> bytes | None:
        """Make one attempt."""
        number = self.number[0]
        if number % 2:
            return None
        copy = bytes(self.data)
        return copy if self.number[0] == number else None


def itself(design: Design) -> Design:
    """Return the design that was handed over."""
    return design


KINDS = {"unprotected": Unprotected, "locked": Locked, "seqlock": Seqlock}


def write_in_turns(make: Callable[[], Design], signals: Any, turn: Any) -> None:
    """Write without a rest during a turn; wait for the next otherwise."""
    design, cells = make(), memoryview(signals).cast("B")
    rate = cells[128:136].cast("Q")
    while True:
        turn.acquire()
        if cells[0] == OVER:
            return
        design.write(VALUES[0])  # so that there is something to read
        cells[64], writes, start = RUNNING, 0, perf_counter()
        while cells[0] == RUNNING:
            for data in VALUES:
                design.write(data)
            writes += len(VALUES)
        rate[0] = int(writes / (perf_counter() - start))
        cells[64] = STOPPED


class Contest:
    """A design, this process's end of it, and the process that writes."""

    def __init__(self, make: Callable[[], Design]) -> None:
        self.design = make()
        signals = CONTEXT.RawArray(c_ubyte, 136)
        self.cells, self.turn = memoryview(signals).cast("B"), CONTEXT.Semaphore(0)
        self.rate, self.rates = self.cells[128:136].cast("Q"), list[int]()
        self.writer = CONTEXT.Process(
            target=write_in_turns, args=(make, signals, self.turn), daemon=True
        )
        self.writer.start()

    def __enter__(self) -> "Contest":
        self.signal(RUNNING)
        while self.cells[64] != RUNNING:
            pass
        return self

    def __exit__(self, *_: object) -> None:
        self.cells[0] = STOPPED
        while self.cells[64] != STOPPED:
            pass

    def signal(self, what: int) -> None:
        """Tell the writer what to do next."""
        self.cells[0] = what
        self.turn.release()

    def read(self, seconds: float) -> float:
        """Read while the writer writes; return the seconds that one read took."""
        read, reads = self.design.read, 0
        with self:
            start = perf_counter()
            end = start + seconds
            while perf_counter() < end:
                for _ in range(20):
                    reads += read() is not None
            took = perf_counter() - start
        self.rates.append(self.rate[0])
        return took / max(1, reads)

    def torn(self, times: int) -> int:
        """Return how many of so many reads were not one of the values."""
        torn = done = 0
        with self:
            while done < times:
                value = self.design.read()
                if value is not None:
                    done += 1
                    torn += value != VALUES[value[0]]
        return torn

    def close(self) -> None:
        """End the writer."""
        self.signal(OVER)
        self.writer.join()


def measure(quick: bool) -> Mapping[str, object]:
    """Read by each design for a while, in turns, and count what was torn."""
    shared: Any = {
        name: partial(kind, CONTEXT.RawArray(c_ubyte, 64 + SIZE), CONTEXT.Lock())
        for name, kind in KINDS.items()
    }
    alone = memoryview(CONTEXT.RawArray(c_ubyte, SIZE)).cast("B")

    def copy() -> float:
        start = perf_counter()
        for _ in range(1000):
            bytes(alone)
        return (perf_counter() - start) / 1000

    with Snapshot.create(SIZE) as snapshot, ExitStack() as contests:
        ways: dict[str, Callable[[], float]] = {"memcpy": copy}
        torn, rates = {}, {}
        for name, make in {**shared, "rotating": partial(itself, snapshot)}.items():
            contest = Contest(make)
            contests.callback(contest.close)
            checked = 200 if name == "seqlock" else 5_000 if quick else 100_000
            torn[name] = contest.torn(checked) / checked
            rates[name] = contest.rates
            ways[name] = partial(contest.read, 0.02 if quick else 0.1)
        samples = side_by_side(ways, rounds=10 if quick else 60, what="reading")
        million = 20_000 if quick else 1_000_000
        whole = {"reads": million, "torn": contest.torn(million)}
    reads = {name: [1 / took for took in taken] for name, taken in samples.items()}
    return {
        "kib_64": {
            "microseconds": samples.spread(1e6),
            "reads_a_second": {name: median(each) for name, each in reads.items()},
            "writes_a_second": {name: median(each) for name, each in rates.items()},
            "times_faster": samples.times_faster("seqlock"),
            "torn": torn,
        },
        "checked": whole,
    }


if __name__ == "__main__":
    run("snapshot", measure)
