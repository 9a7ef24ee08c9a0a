# /// script
# dependencies = ["numpy"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing.shared_memory import SharedMemory

import numpy as np

SIZE = 1_000_000


def attach(name: str) -> np.ndarray:
    segment = SharedMemory(name)
    return np.ndarray((SIZE,), "float64", buffer=segment.buf)


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8 * SIZE)
    numbers = attach(segment.name)
    segment.unlink()
    print("attached, without an error", flush=True)
    print(numbers[SIZE // 2])
