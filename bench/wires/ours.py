"""The ring of this guide as a wire, in each way to use it."""

from typing import Any

import numpy as np

from bench.wires.wire import KINDS, Wire, messages
from shmguide.ring import Ring

BATCH = 2048
PART = 64  # messages in a call, a multiple of KINDS


def record(size: int) -> np.dtype[Any]:
    """Return the type of a record with its number in front."""
    return np.dtype([("number", "u8"), ("rest", f"V{size - 8}")])


class RingViews(Wire):
    """Our ring, one copy in by `put` and a view out, in a loop over `views`."""

    def __init__(self, size: int, depth: int) -> None:
        super().__init__(size, depth)
        self.ring = Ring.create(depth, size)

    def send(self, count: int) -> None:
        """Send messages."""
        put, kinds = self.end("sender", self.ring.producer).put, messages(self.size)
        for number in range(count):
            put(kinds[number % KINDS])

    def take(self, count: int) -> None:
        """Take messages and check their order."""
        views = self.end("views", self.end("taker", self.ring.consumer).views)
        for number, view in zip(range(count), views, strict=False):
            assert view[0] == number % KINDS

    def close(self) -> None:
        """Remove what was created."""
        self.ends.clear()
        self.ring.unlink()


class RingAll(RingViews):
    """Our ring, one copy in and a view out, `PART` messages in a call of `put_all`."""

    def send(self, count: int) -> None:
        """Send messages."""
        part = messages(self.size) * (PART // KINDS)
        put_all = self.end("sender", self.ring.producer).put_all
        for begun in range(0, count, PART):
            put_all(part[: count - begun])


class RingNext(RingViews):
    """Our ring, one copy in and a view out, in a block of `next` for each message."""

    def take(self, count: int) -> None:
        """Take messages and check their order."""
        look = self.end("taker", self.ring.consumer).next
        for number in range(count):
            with look() as view:
                assert view[0] == number % KINDS


class RingGet(RingViews):
    """Our ring, one copy in and one copy out."""

    def take(self, count: int) -> None:
        """Take messages and check their order."""
        get = self.end("taker", self.ring.consumer).get
        for number in range(count):
            assert get()[0] == number % KINDS


class RingBatches(Wire):
    """Our ring, records of numpy in batches of `BATCH`."""

    def __init__(self, size: int, depth: int) -> None:
        super().__init__(size, depth)
        self.ring = Ring.create(4, BATCH * size)

    def send(self, count: int) -> None:
        """Send messages."""
        records = np.zeros(BATCH, record(self.size))
        numbers = records["number"]
        numbers[:] = range(BATCH)
        put = self.end("sender", self.ring.producer).put
        for _ in range(count // BATCH):
            put(records)
            numbers += BATCH

    def take(self, count: int) -> None:
        """Take messages and check their order."""
        dtype, expected = record(self.size), np.arange(BATCH, dtype="u8")
        views = self.end("views", self.end("taker", self.ring.consumer).views)
        for _, view in zip(range(count // BATCH), views, strict=False):
            assert (np.frombuffer(view, dtype)["number"] == expected).all()
            expected += BATCH

    def close(self) -> None:
        """Remove what was created."""
        self.ends.clear()
        self.ring.unlink()


class RingUnread(RingBatches):
    """The same batches, at which the consumer does not look: none of it is checked."""

    def take(self, count: int) -> None:
        """Take messages and check their order."""
        views = self.end("views", self.end("taker", self.ring.consumer).views)
        for _ in zip(range(count // BATCH), views, strict=False):
            pass


WIRES = {"all": RingAll, "views": RingViews, "next": RingNext, "get": RingGet}
BATCHES = {"batches": RingBatches, "unread": RingUnread}
"""For small messages."""
