# /// script
# dependencies = ["numpy"]
# ///
from multiprocessing import Pool
from multiprocessing.shared_memory import SharedMemory

import numpy as np


class Reference:
    def __init__(self, length: int, dtype: str, name: str = "") -> None:
        self.layout, self.owner = (length, dtype), not name
        size = length * np.dtype(dtype).itemsize
        self.segment = SharedMemory(name or None, self.owner, size)
        self.array = np.frombuffer(self.segment.buf, dtype, length)

    def __reduce__(self) -> tuple[object, ...]:
        return Reference, (*self.layout, self.segment.name)

    def close(self) -> None:
        if self.owner:
            self.segment.unlink()
        del self.array
        self.segment.close()


def double(shared: Reference) -> None:
    shared.array *= 2
    shared.close()


if __name__ == "__main__":
    shared = Reference(3, "int64")
    shared.array[:] = 1, 2, 3
    with Pool(1) as pool:
        pool.apply(double, (shared,))
    first = shared.array[:1]
    print("parent:", shared.array.tolist())
    try:
        shared.close()
    except BufferError as error:
        print("BufferError:", error)
    del first
    shared.segment.close()
