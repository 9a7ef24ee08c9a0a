# /// script
# dependencies = ["numpy"]
# ///
from math import prod
from multiprocessing.shared_memory import SharedMemory

import numpy as np

SHAPE = 2, 3

if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8192)  # as if rounded up
    try:
        np.frombuffer(segment.buf, "float64").reshape(SHAPE)
    except ValueError as error:
        print("ValueError:", error)
    flat = np.frombuffer(segment.buf, "float64", count=prod(SHAPE))
    print("with count:", flat.reshape(SHAPE).shape)
    del flat
    segment.unlink()
    segment.close()
