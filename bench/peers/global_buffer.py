"""global-buffer, a view out; it drops, so the producer waits for room."""

from importlib import import_module
from typing import Any

import numpy as np

from bench.wires.wire import KINDS, Wire, messages

peer: Any = import_module("global_buffer")


class Stream(Wire):
    """A ring of arrays."""

    def sender(self) -> Any:
        """Return the writer."""
        spec = peer.ArraySpec("u1", (self.size,))
        writer = peer.create(self.name, spec, self.depth)
        self.taken[1] = 1
        return writer

    def taker(self) -> Any:
        """Return the reader, when there is a writer."""
        while not self.taken[1]:
            pass
        return peer.attach(self.name)

    def send(self, count: int) -> None:
        """Send messages."""
        write = self.end("sender", self.sender).write
        kinds = [np.frombuffer(message, "u1") for message in messages(self.size)]
        while not self.taken[0]:
            pass  # the reader begins with what comes after it
        for number in self.with_room(count):
            write(kinds[number % KINDS])

    def take(self, count: int) -> None:
        """Take messages and check their order."""
        take = self.end("taker", self.taker).next
        self.taken[0] = max(1, self.taken[0])
        for number in self.reported(count):
            assert take()[0] == number % KINDS

    def close(self) -> None:
        """Remove what was created."""
        self.ends["taker"].close()
