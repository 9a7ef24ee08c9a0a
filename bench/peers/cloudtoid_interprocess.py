"""cloudtoid-interprocess, trying without pause."""

from importlib import import_module
from typing import Any

from bench.wires.exchange import Exchange, Sides
from bench.wires.wire import KINDS, Wire, messages

peer: Any = import_module("cloudtoid_interprocess")


class Stream(Wire):
    """A publisher and a subscriber."""

    def send(self, count: int) -> None:
        """Send messages."""
        sender = self.end("sender", lambda: peer.Publisher(self.name, self.capacity))
        kinds = messages(self.size)
        for number in range(count):
            while not sender.try_send(kinds[number % KINDS]):
                pass

    def take(self, count: int) -> None:
        """Take messages and check their order."""
        taker = self.end("taker", lambda: peer.Subscriber(self.name, self.capacity))
        for number in range(count):
            while (message := taker.try_receive()) is None:
                pass
            assert message[0] == number % KINDS

    @property
    def capacity(self) -> int:
        """The bytes of its buffer, a multiple of eight."""
        return self.depth * (self.size + 64)

    def close(self) -> None:
        """Remove what was created."""
        self.end("taker", lambda: None).close()


class PingPong(Exchange):
    """A publisher and a subscriber for each direction."""

    def sides(self, me: int) -> Sides:
        """Return how one side sends, and how it takes."""
        room = self.slots * (self.size + 64)
        offer = peer.Publisher(f"{self.name}_{me}", room).try_send
        receive = peer.Subscriber(f"{self.name}_{1 - me}", room).try_receive

        def send(message: bytes) -> None:
            while not offer(message):
                pass

        def take() -> bytes:
            while (message := receive()) is None:
                pass
            return message  # type: ignore[no-any-return]

        return send, take
