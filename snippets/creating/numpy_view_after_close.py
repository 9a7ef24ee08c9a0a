# /// script
# dependencies = ["numpy"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing.shared_memory import SharedMemory

import numpy as np

if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8_000_000)
    numbers = np.ndarray((1_000_000,), "float64", buffer=segment.buf)
    segment.unlink()
    segment.close()
    print("closed, without an error")
    print(numbers[500_000])
