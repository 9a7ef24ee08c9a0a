# /// script
# dependencies = ["numpy"]
# ///
from multiprocessing import Pool
from multiprocessing.shared_memory import SharedMemory

import numpy as np


def into_array(numbers: np.ndarray) -> None:
    numbers[0] = 7


def into_segment(segment: SharedMemory) -> None:
    np.frombuffer(segment.buf, "int64", count=4)[0] = 7


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=32)
    numbers = np.frombuffer(segment.buf, "int64", count=4)
    with Pool(1) as pool:
        pool.apply(into_array, [numbers])
        print("the array was sent:", numbers)
        pool.apply(into_segment, [segment])
        print("the segment was sent:", numbers)
        pool.close()
        pool.join()
    del numbers
    segment.unlink()
    segment.close()
