"""What does it cost to hand an array of 256 MiB to a process that is running?

    python -m bench.arrays

A hand-off ends when the receiver has read the array's first and last item and its
acknowledgement is back. A new segment is created, filled and unlinked each time, a
reused one is filled, and one to attach to is full already. The limit is `memcpy`: a
copy within one process, into memory that is in use already.

What would change it: the bandwidth of memory, huge pages, and what the kernel takes
for a page fault, which is most of the cost of a new segment.
"""

import multiprocessing
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.harness import Way, run, side_by_side, timed
from bench.peers import offering
from shmguide.shared_array import SharedArray

MIB = 1024 * 1024


def receive(pipe: Connection, queue: Any) -> None:
    """Take an array by what each message is or names, and acknowledge it."""
    with SharedArray.attach(pipe.recv()) as reused:
        for message in iter(pipe.recv, None):
            if isinstance(message, SharedArray):
                array = message.array
            elif message == "queue":
                array = queue.get()
            elif message == "pipe":
                array = np.frombuffer(pipe.recv_bytes(), "float64")
            elif message == "reused":
                array = reused.array
            else:
                array = message.get()
            pipe.send((array[0], array[-1]))
            del array
            if hasattr(message, "shm"):
                message.shm.close()
            del message


def measure(quick: bool) -> Mapping[str, object]:
    """Return the milliseconds of each way, and how many times as fast each is."""
    size = (16 if quick else 256) * MIB
    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe()
    queue = context.Queue()
    process = context.Process(target=receive, args=(theirs, queue))
    process.start()
    source = np.random.default_rng(0).random(size // 8)
    try:
        with SharedArray.create(source.shape, source.dtype) as reused:
            pipe.send(reused.name)
            ways = _ways(pipe, queue, source, reused)
            ways["memcpy"] = timed(lambda: np.copyto(reused.array, source))
            samples = side_by_side(ways, 3 if quick else 13)
            pipe.send(None)
            process.join()
    finally:
        process.kill()
        process.join()
    return {
        "mebibytes": size // MIB,
        "milliseconds": samples.spread(1e3),
        "times_faster": samples.times_faster("queue"),
        "ratios": {name: samples.ratio(name, "memcpy") for name in samples},
    }


def _ways(
    pipe: Connection, queue: Any, source: NDArray[Any], reused: SharedArray
) -> dict[str, Way]:
    def acknowledged() -> None:
        assert pipe.recv() == (source[0], source[-1])

    def by_queue() -> None:
        pipe.send("queue")
        queue.put(source)
        acknowledged()

    def by_pipe() -> None:
        pipe.send("pipe")
        pipe.send_bytes(source.data)
        acknowledged()

    def by_new_segment() -> None:
        with SharedArray.create(source.shape, source.dtype) as shared:
            shared.array[:] = source
            pipe.send(shared)
            acknowledged()

    def by_reused_segment() -> None:
        reused.array[:] = source
        pipe.send("reused")
        acknowledged()

    def by_attaching() -> None:
        pipe.send(reused)
        acknowledged()

    def by_peer(peer: Any) -> None:
        with peer.of(source) as shared:
            pipe.send(shared)
            acknowledged()

    ways: dict[str, Callable[[], None]] = {
        "queue": by_queue,
        "pipe": by_pipe,
        "new": by_new_segment,
        "reused": by_reused_segment,
        "attach": by_attaching,
    }
    for name, kind in offering("SharedCopy").items():
        ways[name] = partial(by_peer, kind())
    return {name: timed(hand_over) for name, hand_over in ways.items()}


if __name__ == "__main__":
    run("arrays", measure)
