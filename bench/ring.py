"""What does a message cost from one process to another, by many means, at five sizes?

    python -m bench.ring

The producer is a process of its own, the consumer this one; both are started once for
each size. Messages differ in their first byte, which the consumer checks in order, so
that a lost one is noticed. Peers that are not installed are left out. Peers that drop
what nobody has room for are given the consumer's count in shared memory, so that the
producer can wait. The machine's limit is a copy of the same messages into memory.

What would change it: whether the two processes have a core each, and whether those
share a cache; the bandwidth of the memory, for the larger messages; and the versions of
the peers.
"""

import ctypes
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from mmap import mmap
from multiprocessing.connection import Connection
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from bench.harness import Samples, run, side_by_side
from bench.peers import kickmsg_region
from shmguide.ring import Ring

SPAWN = multiprocessing.get_context("spawn")
BATCH = 2048
KINDS = 4  # of messages, so that two that follow each other differ
SIZES = {  # bytes of a message, slots, messages in a turn
    "b_64": (64, 512, 20_000),
    "kib_1": (1024, 256, 20_000),
    "kib_64": (64 << 10, 16, 2_000),
    "mib_1": (1 << 20, 4, 240),
    "mib_8": (8 << 20, 4, 32),
}
PART = 64  # messages in a call, a multiple of KINDS
SLOW = 10  # so many times fewer messages in a turn of the slow means


@cache
def messages(size: int) -> list[bytes]:
    """Return the messages that are sent by turns, each full of its own number."""
    return [bytes([number]) * size for number in range(KINDS)]


def record(size: int) -> np.dtype[Any]:
    """Return the type of a record with its number in front."""
    return np.dtype([("number", "u8"), ("rest", f"V{size - 8}")])


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

        For peers that drop. The consumer tells how many it has taken by `told`.
        """
        begun = seen = self.taken[0]
        for number in range(begun, begun + count):
            while number - seen >= self.depth:
                seen = self.taken[0]
            yield number - begun

    def told(self, count: int) -> Iterator[int]:
        """Count messages, as consumer, and tell now and then how many were taken."""
        begun, some = self.taken[0], max(1, self.depth // 4)
        for number in range(count):
            yield number
            if number % some == 0:
                self.taken[0] = begun + number + 1
        self.taken[0] = begun + count

    def send(self, count: int) -> None:
        """Send messages, as producer."""
        self._send(count)

    def take(self, count: int) -> None:
        """Take messages and check their order, as consumer."""
        self._take(count)

    def close(self) -> None:
        """Remove what the consumer has created."""
        self._close()

    def _send(self, count: int) -> None:
        raise NotImplementedError

    def _take(self, count: int) -> None:
        raise NotImplementedError

    def _close(self) -> None:
        pass


class RingViews(Wire):
    """Our ring, one copy in by `put` and a view out, in a loop over `views`."""

    def __init__(self, size: int, depth: int) -> None:
        super().__init__(size, depth)
        self.ring = Ring.create(depth, size)

    def _send(self, count: int) -> None:
        put, kinds = self.ring.put, messages(self.size)
        for number in range(count):
            put(kinds[number % KINDS])

    def _take(self, count: int) -> None:
        views = self.end("taker", self.ring.views)
        for number, view in zip(range(count), views, strict=False):
            assert view[0] == number % KINDS

    def _close(self) -> None:
        self.ends.clear()
        self.ring.close()


class RingAll(RingViews):
    """Our ring, one copy in and a view out, `PART` messages in a call of `put_all`."""

    def _send(self, count: int) -> None:
        part = messages(self.size) * (PART // KINDS)
        for begun in range(0, count, PART):
            self.ring.put_all(part[: count - begun])


class RingNext(RingViews):
    """Our ring, one copy in and a view out, in a block of `next` for each message."""

    def _take(self, count: int) -> None:
        ring = self.ring
        for number in range(count):
            with ring.next() as view:
                assert view[0] == number % KINDS


class RingGet(RingViews):
    """Our ring, one copy in and one copy out."""

    def _take(self, count: int) -> None:
        get = self.ring.get
        for number in range(count):
            assert get()[0] == number % KINDS


class RingBatches(Wire):
    """Our ring, records of numpy in batches of `BATCH`."""

    def __init__(self, size: int, depth: int) -> None:
        super().__init__(size, depth)
        self.ring = Ring.create(4, BATCH * size)

    def _send(self, count: int) -> None:
        records = np.zeros(BATCH, record(self.size))
        numbers = records["number"]
        numbers[:] = range(BATCH)
        for _ in range(count // BATCH):
            self.ring.put_many(records)
            numbers += BATCH

    def _take(self, count: int) -> None:
        dtype, expected = record(self.size), np.arange(BATCH, dtype="u8")
        views = self.end("taker", self.ring.views)
        for _, view in zip(range(count // BATCH), views, strict=False):
            assert (np.frombuffer(view, dtype)["number"] == expected).all()
            expected += BATCH

    def _close(self) -> None:
        self.ends.clear()
        self.ring.close()


class RingUnread(RingBatches):
    """The same batches, at which the consumer does not look: none of it is checked."""

    def _take(self, count: int) -> None:
        views = self.end("taker", self.ring.views)
        for _ in zip(range(count // BATCH), views, strict=False):
            pass


class Queue(Wire):
    """`multiprocessing.Queue`."""

    is_slow = True

    def __init__(self, size: int, depth: int) -> None:
        super().__init__(size, depth)
        self.queue: Any = self._made()

    def _made(self) -> Any:
        """Return the queue."""
        return SPAWN.Queue(self.depth)

    def _send(self, count: int) -> None:
        put, kinds = self.queue.put, messages(self.size)
        for number in range(count):
            put(kinds[number % KINDS])

    def _take(self, count: int) -> None:
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

    def _send(self, count: int) -> None:
        kinds = messages(self.size)
        for number in range(count):
            self.into.send_bytes(kinds[number % KINDS])

    def _take(self, count: int) -> None:
        for number in range(count):
            assert self.out.recv_bytes()[0] == number % KINDS


class FasterFifo(Queue):
    """faster-fifo without pickling."""

    def _made(self) -> Any:
        faster_fifo: Any = import_module("faster_fifo")

        room = self.depth * (self.size + 64)
        return faster_fifo.Queue(room, loads=bytes, dumps=bytes)


class Cloudtoid(Wire):
    """cloudtoid-interprocess, trying without pause."""

    def _send(self, count: int) -> None:
        peer: Any = import_module("cloudtoid_interprocess")

        sender = self.end("sender", lambda: peer.Publisher(self.name, self.capacity))
        kinds = messages(self.size)
        for number in range(count):
            while not sender.try_send(kinds[number % KINDS]):
                pass

    def _take(self, count: int) -> None:
        peer: Any = import_module("cloudtoid_interprocess")

        taker = self.end("taker", lambda: peer.Subscriber(self.name, self.capacity))
        for number in range(count):
            while (message := taker.try_receive()) is None:
                pass
            assert message[0] == number % KINDS

    @property
    def capacity(self) -> int:
        """The bytes of its buffer, a multiple of eight."""
        return self.depth * (self.size + 64)

    def _close(self) -> None:
        self.end("taker", lambda: None).close()


class Kickmsg(Wire):
    """kickmsg, a view out; it drops, so the producer waits for room."""

    def __init__(self, size: int, depth: int) -> None:
        kickmsg: Any = import_module("kickmsg")

        super().__init__(size, depth)
        region = kickmsg_region(f"/{self.name}", size, depth)
        self.ends = {"region": region, "taker": kickmsg.Subscriber(region)}

    def _send(self, count: int) -> None:
        kickmsg: Any = import_module("kickmsg")

        region = self.end("region", lambda: kickmsg.SharedRegion.open(f"/{self.name}"))
        send = self.end("sender", lambda: kickmsg.Publisher(region)).send
        kinds = messages(self.size)
        for number in self.with_room(count):
            send(kinds[number % KINDS])

    def _take(self, count: int) -> None:
        receive = self.ends["taker"].try_receive_view
        for number in self.told(count):
            while (sample := receive()) is None:
                pass
            with sample:
                assert memoryview(sample)[0] == number % KINDS

    def _close(self) -> None:
        region = self.ends.pop("region")
        self.ends.clear()
        region.unlink()


class Iceoryx2(Wire):
    """iceoryx2, a copy into its loan and a view out; the producer waits for room."""

    def __init__(self, size: int, depth: int) -> None:
        super().__init__(size, depth)
        self.end("taker", self.taker)  # gets only what is sent from now on

    def service(self) -> Any:
        """Return the service, and keep its node."""
        peer: Any = import_module("iceoryx2")

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

    def _send(self, count: int) -> None:
        sender, size = self.end("sender", self.sender), self.size
        kinds, move = messages(size), ctypes.memmove
        for number in self.with_room(count):
            sample = sender.loan_slice_uninit(size)
            move(sample.payload_ptr, kinds[number % KINDS], size)
            sample.assume_init().send()

    def _take(self, count: int) -> None:
        receive = self.ends["taker"].receive
        look = ctypes.c_uint8.from_address
        for number in self.told(count):
            while (sample := receive()) is None:
                pass
            assert look(sample.payload_ptr).value == number % KINDS
            sample.delete()

    def _close(self) -> None:
        for name in ("taker", "service"):
            del self.ends[name]


class GlobalBuffer(Wire):
    """global-buffer, a view out; it drops, so the producer waits for room."""

    def sender(self) -> Any:
        """Return the writer."""
        global_buffer: Any = import_module("global_buffer")

        spec = global_buffer.ArraySpec("u1", (self.size,))
        writer = global_buffer.create(self.name, spec, self.depth)
        self.taken[1] = 1
        return writer

    def taker(self) -> Any:
        """Return the reader, when there is a writer."""
        global_buffer: Any = import_module("global_buffer")

        while not self.taken[1]:
            pass
        return global_buffer.attach(self.name)

    def _send(self, count: int) -> None:
        write = self.end("sender", self.sender).write
        kinds = [np.frombuffer(message, "u1") for message in messages(self.size)]
        while not self.taken[0]:
            pass  # the reader begins with what comes after it
        for number in self.with_room(count):
            write(kinds[number % KINDS])

    def _take(self, count: int) -> None:
        take = self.end("taker", self.taker).next
        self.taken[0] = max(1, self.taken[0])
        for number in self.told(count):
            assert take()[0] == number % KINDS

    def _close(self) -> None:
        self.ends["taker"].close()


OURS = {"all": RingAll, "views": RingViews, "next": RingNext, "get": RingGet}
STANDARD = {"queue": Queue, "simple_queue": SimpleQueue, "pipe": Pipe}
PEERS = {
    "kickmsg": Kickmsg,
    "faster_fifo": FasterFifo,
    "cloudtoid_interprocess": Cloudtoid,
    "iceoryx2": Iceoryx2,
    "global_buffer": GlobalBuffer,
}
"""By the name of the module, which is looked for."""


def produce(orders: Connection, wires: Mapping[str, Wire]) -> None:
    """Send, by the wire that an order names, as many messages as it says."""
    for name, count in iter(orders.recv, None):
        wires[name].send(count)
    for wire in wires.values():
        sender = wire.ends.get("sender")
        for end in ("unlink", "close"):
            getattr(sender, end, lambda: None)()
        wire.ends.clear()


def copy(size: int, count: int) -> float:
    """Return the seconds that a copy of a message into memory takes."""
    memory, kinds = mmap(-1, size), messages(size)
    memory[:] = kinds[0]
    start = perf_counter()
    for number in range(count):
        memory[0:size] = kinds[number % KINDS]
    return (perf_counter() - start) / count


def one_size(name: str, rounds: int, part: int) -> tuple[Samples, list[str]]:
    """Return what a message of one size took by each means, and which are peers."""
    size, depth, count = SIZES[name]
    peers = {key: kind for key, kind in PEERS.items() if find_spec(key)}
    kinds: dict[str, type[Wire]] = {**OURS, **STANDARD, **peers}
    if size <= 1024:
        kinds |= {"batches": RingBatches, "unread": RingUnread}
    wires: dict[str, Wire] = {key: kind(size, depth) for key, kind in kinds.items()}
    theirs, orders = SPAWN.Pipe(duplex=False)
    producer = SPAWN.Process(target=produce, args=(theirs, wires))
    producer.start()

    def way(key: str) -> Callable[[], float]:
        wire, turn = wires[key], max(KINDS, count // part)
        if wire.is_slow:
            turn = max(KINDS, turn // SLOW)
        if key in ("batches", "unread"):
            turn = BATCH * max(16, (64 << 10) // size // part)

        def go() -> float:
            start = perf_counter()
            orders.send((key, turn))
            wire.take(turn)
            return (perf_counter() - start) / turn

        return go

    ways = {key: way(key) for key in wires}
    ways["copy"] = lambda: copy(size, max(KINDS, count // part))
    try:
        samples = side_by_side(ways, rounds, name)
        for wire in wires.values():
            wire.close()
        orders.send(None)
        producer.join(10)
    finally:
        producer.kill()
        producer.join()
    return samples, list(peers)


def measure(quick: bool) -> Mapping[str, object]:
    """Return microseconds a message, and how many times faster than others we are."""
    sizes: dict[str, object] = {}
    for name, (size, *_) in SIZES.items():
        samples, peers = one_size(name, 2 if quick else 21, 8 if quick else 1)
        figures: dict[str, object] = {
            "bytes": size,
            "microseconds": samples.spread(1e6),
            "times_faster": samples.times_faster("queue"),
        }
        typical = {key: median(took) for key, took in samples.items()}
        ours = [key for key in (*OURS, "batches") if key in samples]
        if peers:
            best = min(peers, key=typical.__getitem__)
            figures["best_peer"] = best
            figures["against_best_peer"] = {
                key: samples.ratio(best, key) for key in ours
            }
        for key in ("all", "views"):
            figures[f"against_{key}"] = {
                peer: samples.ratio(key, peer) for peer in peers
            }
        figures["against_copy"] = {key: samples.ratio("copy", key) for key in ours}
        figures["gigabytes_a_second"] = {
            key: size / took / 1e9 for key, took in typical.items()
        }
        figures["million_a_second"] = {
            key: 1e-6 / took for key, took in typical.items()
        }
        sizes[name] = figures
    return {"sizes": sizes}


if __name__ == "__main__":
    run("ring", measure)
