"""kickmsg, a view out; it drops, so the producer waits for room."""

from importlib import import_module
from typing import Any

from bench.wires.exchange import Exchange, Sides
from bench.wires.wire import KINDS, Wire, messages

peer: Any = import_module("kickmsg")


def _region(name: str, size: int, depth: int) -> Any:
    """Return a new region, for one publisher and one subscriber.

    Args:
        name: what it is opened by.
        size: the bytes of the largest message.
        depth: how many messages it holds.
    """
    config = peer.Config()
    config.max_payload_size, config.max_subscribers = size, 1
    config.sub_ring_capacity, config.pool_size = depth, 2 * depth
    return peer.SharedRegion.create(name, peer.ChannelType.PubSub, config)


class Stream(Wire):
    """One publisher and one subscriber."""

    def __init__(self, size: int, depth: int) -> None:
        super().__init__(size, depth)
        region = _region(f"/{self.name}", size, depth)
        self.ends = {"region": region, "taker": peer.Subscriber(region)}

    def send(self, count: int) -> None:
        """Send messages."""
        region = self.end("region", lambda: peer.SharedRegion.open(f"/{self.name}"))
        send = self.end("sender", lambda: peer.Publisher(region)).send
        kinds = messages(self.size)
        for number in self.with_room(count):
            send(kinds[number % KINDS])

    def take(self, count: int) -> None:
        """Take messages and check their order."""
        receive = self.ends["taker"].try_receive_view
        for number in self.reported(count):
            while (sample := receive()) is None:
                pass
            with sample:
                assert memoryview(sample)[0] == number % KINDS

    def close(self) -> None:
        """Remove what was created."""
        region = self.ends.pop("region")
        self.ends.clear()
        region.unlink()


class PingPong(Exchange):
    """A region for each direction."""

    def __init__(self, name: str, size: int, slots: int) -> None:
        super().__init__(name, size, slots)
        self.regions = [_region(region, size, slots) for region in self._names()]

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"regions": []}

    def _names(self) -> list[str]:
        return [f"/{self.name}_{which}" for which in range(2)]

    def sides(self, me: int) -> Sides:
        """Return how one side sends, and how it takes a view."""
        if not self.regions:
            self.regions = [peer.SharedRegion.open(name) for name in self._names()]
        publisher = peer.Publisher(self.regions[me])
        receive = peer.Subscriber(self.regions[1 - me]).try_receive_view

        def take() -> memoryview:
            while (sample := receive()) is None:
                pass
            return memoryview(sample)

        return publisher.send, take

    def close(self) -> None:
        """Remove the regions."""
        for region in self.regions:
            region.unlink()
