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

from collections.abc import Callable, Mapping
from mmap import mmap
from multiprocessing.connection import Connection
from statistics import median
from time import perf_counter

from bench.harness import Samples, run, side_by_side
from bench.peers import offering
from bench.wires import ours, standard
from bench.wires.wire import KINDS, SPAWN, Wire, messages

SIZES = {  # bytes of a message, slots, messages in a turn
    "b_64": (64, 512, 20_000),
    "kib_1": (1024, 256, 20_000),
    "kib_64": (64 << 10, 16, 2_000),
    "mib_1": (1 << 20, 4, 240),
    "mib_8": (8 << 20, 4, 32),
}
SLOW = 10  # so many times fewer messages in a turn of the slow means


def produce(orders: Connection, wires: Mapping[str, Wire]) -> None:
    """Send, by the wire that an order names, as many messages as it says."""
    for name, count in iter(orders.recv, None):
        wires[name].send(count)
    for wire in wires.values():
        wire.hang_up()


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
    peers = offering("Stream")
    kinds: dict[str, type[Wire]] = {**ours.WIRES, **standard.WIRES, **peers}
    if size <= 1024:
        kinds |= ours.BATCHES
    wires: dict[str, Wire] = {key: kind(size, depth) for key, kind in kinds.items()}
    theirs, orders = SPAWN.Pipe(duplex=False)
    producer = SPAWN.Process(target=produce, args=(theirs, wires))
    producer.start()

    def way(key: str) -> Callable[[], float]:
        wire, turn = wires[key], max(KINDS, count // part)
        if wire.is_slow:
            turn = max(KINDS, turn // SLOW)
        if key in ours.BATCHES:
            turn = ours.BATCH * max(16, (64 << 10) // size // part)

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
        our_keys = [key for key in (*ours.WIRES, "batches") if key in samples]
        if peers:
            best = min(peers, key=typical.__getitem__)
            figures["best_peer"] = best
            figures["against_best_peer"] = {
                key: samples.ratio(best, key) for key in our_keys
            }
        for key in ("all", "views"):
            figures[f"against_{key}"] = {
                peer: samples.ratio(key, peer) for peer in peers
            }
        figures["against_copy"] = {key: samples.ratio("copy", key) for key in our_keys}
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
