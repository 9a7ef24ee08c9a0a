# /// script
# dependencies = ["numpy"]
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from mmap import mmap
from multiprocessing import get_context
from multiprocessing.shared_memory import SharedMemory
from typing import Any

import numpy as np


def store(shared: Any) -> None:
    shared[0] = 7


def try_it(method: str, kind: str, shared: Any) -> None:
    shared[0] = 0
    context: Any = get_context(method)
    worker = context.Process(target=store, args=(shared,))
    try:
        worker.start()
        worker.join()
        print(f"{method} {kind}: {shared[0]}")
    except TypeError as error:
        print(f"{method} {kind}: TypeError: {error}")


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8)
    array = np.frombuffer(segment.buf, "int64", count=1)
    for method in "fork", "spawn", "forkserver":
        try_it(method, "array", array)
        try_it(method, "mmap", mmap(-1, 1))
    segment.unlink()
    del array  # or the segment could not be closed
    segment.close()
