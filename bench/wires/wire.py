"""A way from a producer to a consumer, and the messages that go along it."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

SPAWN = multiprocessing.get_context("spawn")
KINDS = 4  # of messages, so that two that follow each other differ


@cache
def messages(size: int) -> list[bytes]:
    """Return the messages that are sent by turns, each full of its own number."""
    return [bytes([number]) * size for number in range(KINDS)]


class Wire:
    """A way from the producer to the consumer; pickled, it goes to the producer."""

    is_slow = False

    def __init__(self, size: int, depth: int) -> None:
        self.size, self.depth = size, depth
        self.name = f"bench_ring_{os.getpid()}_{size}"
        self.taken = SPAWN.RawArray("Q", 2)  # and whether the producer is there
        self.ends: dict[str, Any] = {}

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"ends": {}}

    def end(self, which: str, opened: Callable[[], Any]) -> Any:
        """Return one end of the wire, opened once in the process that uses it."""
        if which not in self.ends:
            self.ends[which] = opened()
        return self.ends[which]

    def with_room(self, count: int) -> Iterator[int]:
        """Count messages, as producer, and wait before one for which there is no slot.

        For peers that drop. The consumer says how many it has taken by `reported`.
        """
        begun = seen = self.taken[0]
        for number in range(begun, begun + count):
            while number - seen >= self.depth:
                seen = self.taken[0]
            yield number - begun

    def reported(self, count: int) -> Iterator[int]:
        """Count messages, as consumer, and report now and then how many were taken."""
        begun, some = self.taken[0], max(1, self.depth // 4)
        for number in range(count):
            yield number
            if number % some == 0:
                self.taken[0] = begun + number + 1
        self.taken[0] = begun + count

    def send(self, count: int) -> None:
        """Send messages, as producer."""
        raise NotImplementedError

    def take(self, count: int) -> None:
        """Take messages and check their order, as consumer."""
        raise NotImplementedError

    def hang_up(self) -> None:
        """Close, as producer, the end that it has opened, and remove it."""
        sender = self.ends.pop("sender", None)
        for end in ("unlink", "close"):
            getattr(sender, end, lambda: None)()
        self.ends.clear()

    def close(self) -> None:
        """Remove what the consumer has created."""
