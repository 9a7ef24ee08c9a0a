# /// script
# dependencies = ["numpy"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from contextlib import closing
from mmap import mmap
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import numpy as np

if __name__ == "__main__":
    with closing(SharedMemory(create=True, size=24)) as segment:
        try:
            with Path("/dev/shm", segment.name).open("r+b") as file:
                mapping = mmap(file.fileno(), 0)
            array = np.frombuffer(mapping, "int64", count=3)
            array[:] = 1, 2, 3
        finally:
            segment.unlink()
    del mapping
    print("closed, unlinked, and still", array.tolist())
