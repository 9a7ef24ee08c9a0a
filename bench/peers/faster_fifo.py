"""faster-fifo without pickling."""

from importlib import import_module
from typing import Any

from bench.wires.standard import Queue

peer: Any = import_module("faster_fifo")


class Stream(Queue):
    """A queue of bytes."""

    def _made(self) -> Any:
        room = self.depth * (self.size + 64)
        return peer.Queue(room, loads=bytes, dumps=bytes)
