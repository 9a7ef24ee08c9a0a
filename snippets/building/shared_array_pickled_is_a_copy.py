# /// script
# dependencies = ["numpy"]
# ///
from contextlib import closing
from multiprocessing import Pool
from multiprocessing.shared_memory import SharedMemory

import numpy as np


def double(array: np.ndarray) -> None:
    array *= 2
    print("worker:", array.tolist(), flush=True)


if __name__ == "__main__":
    with closing(SharedMemory(create=True, size=24)) as segment:
        try:
            array = np.frombuffer(segment.buf, "int64", count=3)
            array[:] = 1, 2, 3
            with Pool(1) as pool:
                pool.apply(double, (array,))
            print("parent:", array.tolist())
            del array
        finally:
            segment.unlink()
