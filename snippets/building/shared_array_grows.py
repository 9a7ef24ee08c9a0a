# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
import numpy as np

from shmguide.shared_array import SharedArray


def grown(old: SharedArray, rows: int) -> SharedArray:
    shape = rows, *old.array.shape[1:]
    new = SharedArray.create(shape, old.array.dtype)
    new.array[: len(old.array)] = old.array
    old.unlink()  # those who are attached keep the old one
    return new


if __name__ == "__main__":
    small = SharedArray.from_array([[1, 2], [3, 4]])
    try:
        small.array = np.zeros((3, 2))
    except AttributeError as error:
        print("AttributeError:", error)
    with grown(small, rows=3) as large:
        print(large.array.tolist())
