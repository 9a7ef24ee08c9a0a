# /// script
# dependencies = ["numpy"]
# ///
from math import prod
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory

import numpy as np


class SharedArray:
    def __init__(
        self, shape: tuple[int, ...], dtype: str, name: str = ""
    ) -> None:
        if np.dtype(dtype).hasobject:
            raise TypeError("objects cannot be shared, only bytes")
        size = prod(shape) * np.dtype(dtype).itemsize
        self.owner = not name
        self.segment = SharedMemory(name or None, self.owner, size)
        flat = np.frombuffer(self.segment.buf, dtype, count=prod(shape))
        self.array = flat.reshape(shape)

    def __enter__(self) -> "SharedArray":
        return self

    def __exit__(self, *exception: object) -> None:
        if self.owner:
            self.segment.unlink()
        del self.array
        self.segment.close()


def double(shape: tuple[int, ...], dtype: str, name: str) -> None:
    with SharedArray(shape, dtype, name) as shared:
        shared.array *= 2


if __name__ == "__main__":
    with SharedArray((2, 3), "int64") as shared:
        shared.array[:] = [[1, 2, 3], [4, 5, 6]]
        args = (2, 3), "int64", shared.segment.name
        worker = Process(target=double, args=args)
        worker.start()
        worker.join()
        print(shared.array)
