# /// script
# dependencies = ["numpy"]
# ///
from math import prod
from multiprocessing import Pool
from multiprocessing.shared_memory import SharedMemory

import numpy as np

SHAPE, DTYPE = (4, 1_000), "float64"

segment: SharedMemory


def matrix_in(segment: SharedMemory) -> np.ndarray:
    flat = np.frombuffer(segment.buf, DTYPE, count=prod(SHAPE))
    return flat.reshape(SHAPE)


def attach(name: str) -> None:
    global segment
    segment = SharedMemory(name)


def fill(row: int) -> None:
    matrix_in(segment)[row] = row


if __name__ == "__main__":
    size = prod(SHAPE) * np.dtype(DTYPE).itemsize
    shared = SharedMemory(create=True, size=size)
    try:
        with Pool(2, initializer=attach, initargs=[shared.name]) as p:
            p.map(fill, range(4))
            p.close()
            p.join()
        print(matrix_in(shared).sum(axis=1))
    finally:
        shared.unlink()
        shared.close()
