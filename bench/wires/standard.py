"""What the standard library has to send messages, as wires."""

from typing import Any

from bench.wires.wire import KINDS, SPAWN, Wire, messages


class Queue(Wire):
    """`multiprocessing.Queue`."""

    is_slow = True

    def __init__(self, size: int, depth: int) -> None:
        super().__init__(size, depth)
        self.queue: Any = self._made()

    def _made(self) -> Any:
        """Return the queue."""
        return SPAWN.Queue(self.depth)

    def send(self, count: int) -> None:
        """Send messages."""
        put, kinds = self.queue.put, messages(self.size)
        for number in range(count):
            put(kinds[number % KINDS])

    def take(self, count: int) -> None:
        """Take messages and check their order."""
        get = self.queue.get
        for number in range(count):
            assert get()[0] == number % KINDS


class SimpleQueue(Queue):
    """`multiprocessing.SimpleQueue`."""

    def _made(self) -> Any:
        return SPAWN.SimpleQueue()


class Pipe(Wire):
    """`multiprocessing.Pipe` and `send_bytes`, without pickling."""

    is_slow = True

    def __init__(self, size: int, depth: int) -> None:
        super().__init__(size, depth)
        self.out, self.into = SPAWN.Pipe(duplex=False)

    def send(self, count: int) -> None:
        """Send messages."""
        kinds = messages(self.size)
        for number in range(count):
            self.into.send_bytes(kinds[number % KINDS])

    def take(self, count: int) -> None:
        """Take messages and check their order."""
        for number in range(count):
            assert self.out.recv_bytes()[0] == number % KINDS


WIRES = {"queue": Queue, "simple_queue": SimpleQueue, "pipe": Pipe}
