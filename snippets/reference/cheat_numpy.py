# /// script
# dependencies = ["numpy"]
# ///
from multiprocessing import Process, RawArray
from typing import Any

import numpy as np


def double(memory: Any, start: int, stop: int) -> None:
    numbers = np.frombuffer(memory)
    numbers[start:stop] *= 2


if __name__ == "__main__":
    memory = RawArray("d", [1.5] * 1000)
    halves = (0, 500), (500, 1000)
    workers = [
        Process(target=double, args=(memory, *half)) for half in halves
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(np.frombuffer(memory).sum())
