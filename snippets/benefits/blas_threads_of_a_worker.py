# /// script
# dependencies = ["numpy"]
# [tool.shmguide]
# platforms = ["linux"]
# start-methods = ["spawn"]
# ///
import os
from multiprocessing import get_context
from pathlib import Path

CORES = len(os.sched_getaffinity(0))


def multiply(title: str, expected: int) -> None:
    import numpy as np  # not before the variable is set

    matrix = np.ones((500, 500))
    matrix @ matrix
    threads = len(list(Path("/proc/self/task").iterdir()))
    print(f"{title}:", threads == expected)


if __name__ == "__main__":
    context = get_context("spawn")
    os.environ.pop("OMP_NUM_THREADS", None)
    cases = ("a thread for each core", CORES), ("one thread", 1)
    for title, expected in cases:
        if expected == 1:
            os.environ["OMP_NUM_THREADS"] = "1"
        args = title, expected
        worker = context.Process(target=multiply, args=args)
        worker.start()
        worker.join()
