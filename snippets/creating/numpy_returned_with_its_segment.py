# /// script
# dependencies = ["numpy"]
# ///
from multiprocessing.shared_memory import SharedMemory

import numpy as np

SIZE = 1_000_000


def attach(name: str) -> tuple[SharedMemory, np.ndarray]:
    segment = SharedMemory(name)
    return segment, np.frombuffer(segment.buf, "float64", count=SIZE)


if __name__ == "__main__":
    owned = SharedMemory(create=True, size=8 * SIZE)
    segment, numbers = attach(owned.name)
    print(numbers[SIZE // 2])
    del numbers  # and only then
    segment.close()
    owned.unlink()
    owned.close()
