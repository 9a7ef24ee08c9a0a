"""How much memory do readers of one array really hold, by a copy each, or one segment?

    python -m bench.memory

Readers are started under spawn, read every page of the array, and say by how much their
memory has grown: by their proportional set size (PSS), which divides a shared page
among those who share it, and by their resident set size (RSS), which counts it for
each. With a copy each, the array comes through a pipe; with a segment, its name does,
and the parent lets go of it before they read. Only Linux reports the PSS, in
`/proc/PID/smaps_rollup`.

What would change it: little, since pages are counted, not timed; how much a reader
keeps of the buffers through which its copy came.
"""

import multiprocessing
import re
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

MIB = 1 << 20
READERS = {"one": 1, "two": 2, "four": 4, "eight": 8}
PAGE = 4096


def held() -> dict[str, float]:
    """Return the MiB that this process holds, by either measure."""
    smaps = Path("/proc/self/smaps_rollup").read_text(encoding="utf-8")
    return {
        name.lower(): int(kib) / 1024
        for name, kib in re.findall(r"^(Pss|Rss): +(\d+) kB", smaps, re.MULTILINE)
    }


def read(pipe: Connection, done: Connection) -> None:
    """Receive an array, read it, and say by how much that made this process grow."""
    before = held()
    message = pipe.recv()
    segment = SharedMemory(message) if isinstance(message, str) else None
    array: Any = segment.buf if segment else message
    assert sum(array[::PAGE]) == len(range(0, len(array), PAGE))
    done.send("read")
    done.recv()  # until all have read, since a page is shared by those who have it
    after = held()
    done.send({name: after[name] - before[name] for name in after})
    done.recv()
    del array
    if segment:
        segment.close()


def growth(message: str | bytes, readers: int) -> dict[str, float]:
    """Return the MiB by which all readers together have grown."""
    context = multiprocessing.get_context("spawn")
    workers = []
    for _ in range(readers):
        (pipe, theirs), (done, reports) = context.Pipe(), context.Pipe()
        process = context.Process(target=read, args=(theirs, reports))
        process.start()
        workers.append((process, pipe, done))
    for _, pipe, _ in workers:
        pipe.send(message)
    for word in None, "count":
        for _, _, done in workers:
            done.recv() if word is None else done.send(word)
    grown = [done.recv() for _, _, done in workers]
    for process, _, done in workers:
        done.send("end")
        process.join()
    return {name: sum(one[name] for one in grown) for name in grown[0]}


def measure(quick: bool) -> Mapping[str, object]:
    """Return the MiB held by so many readers, in either way, and their ratio.

    Args:
        quick: whether a small array is enough.
    """
    size = (8 if quick else 64) * MIB
    array, figures = bytes([1]) * size, {}
    segment = SharedMemory(create=True, size=size)
    assert segment.buf is not None
    segment.buf[:size] = array
    segment.close()
    try:
        for name, readers in READERS.items():
            pickled, shared = growth(array, readers), growth(segment.name, readers)
            figures[name] = {
                "mebibytes": {"pickled": pickled["pss"], "shared": shared["pss"]},
                "rss_mebibytes": {"pickled": pickled["rss"], "shared": shared["rss"]},
                "times_smaller": {"shared": pickled["pss"] / shared["pss"]},
            }
    finally:
        segment.unlink()
    return {"array_mebibytes": size / MIB, "readers": figures}


if __name__ == "__main__":
    from bench.harness import run  # not by the readers, which would import it too

    run("memory", measure)
