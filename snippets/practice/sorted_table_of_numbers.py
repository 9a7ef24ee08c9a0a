# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from multiprocessing import Process

import numpy as np

from shmguide.shared_array import SharedArray


def look_up(keys: SharedArray, values: SharedArray) -> None:
    for key in 14, 15, 10**9:
        place = int(np.searchsorted(keys.array, key))
        if place < keys.array.size and keys.array[place] == key:
            print(key, "->", values.array[place])
        else:
            print(key, "is not in the table")


if __name__ == "__main__":
    table = {7 * n: n / 2 for n in range(1_000_000)}
    order = sorted(table)
    with (
        SharedArray.from_array(order) as keys,
        SharedArray.from_array([table[key] for key in order]) as values,
    ):
        keys.array.flags.writeable = values.array.flags.writeable = (
            False
        )
        reader = Process(target=look_up, args=(keys, values))
        reader.start()
        reader.join()
