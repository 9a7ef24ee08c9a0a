"""iceoryx2, a copy into its loan and a view out; the producer waits for room."""

import ctypes
from importlib import import_module
from typing import Any

from bench.wires.wire import KINDS, Wire, messages

peer: Any = import_module("iceoryx2")


class Stream(Wire):
    """A service of bytes with one publisher and one subscriber."""

    def __init__(self, size: int, depth: int) -> None:
        super().__init__(size, depth)
        self.end("taker", self.taker)  # gets only what is sent from now on

    def service(self) -> Any:
        """Return the service, and keep its node."""
        peer.set_log_level(peer.LogLevel.Error)
        node = peer.NodeBuilder.new().create(peer.ServiceType.Ipc)
        builder = node.service_builder(peer.ServiceName.new(self.name))
        service = (
            builder.publish_subscribe(peer.Slice[ctypes.c_uint8])
            .enable_safe_overflow(False)
            .subscriber_max_buffer_size(self.depth)
            .history_size(0)
            .open_or_create()
        )
        return node, service

    def sender(self) -> Any:
        """Return the publisher."""
        _, service = self.end("service", self.service)
        return service.publisher_builder().initial_max_slice_len(self.size).create()

    def taker(self) -> Any:
        """Return the subscriber."""
        _, service = self.end("service", self.service)
        return service.subscriber_builder().create()

    def send(self, count: int) -> None:
        """Send messages."""
        sender, size = self.end("sender", self.sender), self.size
        kinds, move = messages(size), ctypes.memmove
        for number in self.with_room(count):
            sample = sender.loan_slice_uninit(size)
            move(sample.payload_ptr, kinds[number % KINDS], size)
            sample.assume_init().send()

    def take(self, count: int) -> None:
        """Take messages and check their order."""
        receive = self.ends["taker"].receive
        look = ctypes.c_uint8.from_address
        for number in self.reported(count):
            while (sample := receive()) is None:
                pass
            assert look(sample.payload_ptr).value == number % KINDS
            sample.delete()

    def close(self) -> None:
        """Remove what was created."""
        for name in ("taker", "service"):
            del self.ends[name]
