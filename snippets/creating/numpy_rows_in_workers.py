# /// script
# dependencies = ["numpy"]
# ///
from contextlib import closing
from math import prod
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory

import numpy as np

SHAPE, DTYPE = (4, 1_000), "float64"


def matrix_in(segment: SharedMemory) -> np.ndarray:
    flat = np.frombuffer(segment.buf, DTYPE, count=prod(SHAPE))
    return flat.reshape(SHAPE)


def fill(name: str, row: int) -> None:
    with closing(SharedMemory(name=name)) as segment:
        matrix_in(segment)[row] = row


if __name__ == "__main__":
    size = prod(SHAPE) * np.dtype(DTYPE).itemsize
    with closing(SharedMemory(create=True, size=size)) as segment:
        try:
            workers = [
                Process(target=fill, args=(segment.name, row))
                for row in range(4)
            ]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            print(matrix_in(segment).sum(axis=1))
        finally:
            segment.unlink()
