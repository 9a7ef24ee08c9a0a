"""A way to send messages to and fro, for `bench.pingpong`."""

from collections.abc import Callable
from typing import Any

Sides = tuple[Callable[[bytes], object], Callable[[], Any]]
"""What sends a message, and what returns the next one of the other side, or a view."""


class Exchange:
    """A way between two processes; pickled, it goes to the one that answers.

    Args:
        name: what its parts are named after.
        size: the bytes of a message.
        slots: how many messages it holds in each direction.
    """

    def __init__(self, name: str, size: int, slots: int) -> None:
        self.name, self.size, self.slots = name, size, slots

    def sides(self, me: int) -> Sides:
        """Return how the one that asks, 0, or that answers, 1, sends and takes."""
        raise NotImplementedError

    def close(self) -> None:
        """Remove what was created."""
