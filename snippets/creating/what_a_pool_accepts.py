# /// script
# dependencies = ["numpy"]
# ///
import multiprocessing as mp
from mmap import mmap
from multiprocessing.shared_memory import ShareableList, SharedMemory
from typing import Any

import numpy as np


def store(thing: Any) -> None:
    getattr(thing, "buf", thing)[0] = 7


def fate(pool: Any, thing: Any) -> str:
    try:
        pool.apply(store, (thing,))
    except (RuntimeError, TypeError) as error:
        return f"refused with a {type(error).__name__}"
    stored = getattr(thing, "buf", thing)[0]
    return "shared" if stored == 7 else "copied"


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8)
    items: ShareableList = ShareableList([0])
    try:
        with mp.Manager() as manager, mp.Pool(1) as pool:
            for kind, thing in {
                "Array": mp.Array("i", 1),
                "RawArray": mp.RawArray("i", 1),
                "mmap": mmap(-1, 1),
                "numpy on SharedMemory": np.frombuffer(
                    segment.buf, "i4"
                ),
                "SharedMemory": segment,
                "ShareableList": items,
                "manager.list": manager.list([0]),
            }.items():
                print(f"{kind:21} {fate(pool, thing)}")
    finally:
        segment.unlink()
        items.shm.unlink()
