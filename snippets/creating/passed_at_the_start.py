# /// script
# dependencies = ["numpy"]
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import multiprocessing as mp
from mmap import mmap
from multiprocessing.shared_memory import SharedMemory
from typing import Any

import numpy as np

inherited: list[Any] = []


def store(*given: Any) -> None:
    for thing in given or inherited:
        getattr(thing, "buf", thing)[0] = 7


def shared(method: str, things: list[Any], *given: Any) -> list[str]:
    for thing in things:
        getattr(thing, "buf", thing)[0] = 0
    context: Any = mp.get_context(method)
    child = context.Process(target=store, args=given)
    try:
        child.start()
        child.join()
    except TypeError:  # it cannot be pickled
        return []
    seen = [t for t in things if getattr(t, "buf", t)[0] == 7]
    return [type(thing).__name__ for thing in seen]


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=4)
    array = np.frombuffer(segment.buf, "i4", count=1)
    things = [mp.RawArray("i", 1), segment, array, mmap(-1, 1)]
    for method in "fork", "spawn", "forkserver":
        print(method, "argument:", end=" ")
        print(*[k for t in things for k in shared(method, [t], t)])
        inherited = things
        print(method, "global:", *shared(method, things) or ["none"])
    segment.unlink()
    del array, things[:]  # or the segment could not be closed
