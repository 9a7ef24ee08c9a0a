# /// script
# dependencies = ["numpy"]
# ///
from multiprocessing import Array, Process
from typing import Any

import numpy as np


def add_one_to_all(shared: Any) -> None:
    numbers = np.asarray(shared.get_obj())
    for _ in range(1_000):
        with shared.get_lock():
            numbers += 1


if __name__ == "__main__":
    shared: Any = Array("d", 6)
    processes = [
        Process(target=add_one_to_all, args=(shared,)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(shared[:])

    table = np.asarray(shared.get_obj()).reshape(2, 3)
    table[1, 0] = -1
    print(shared[:])
