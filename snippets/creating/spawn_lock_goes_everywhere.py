# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from typing import Any


def add_one(counter: Synchronized) -> None:
    with counter:
        counter.value += 1


if __name__ == "__main__":
    counter = get_context("spawn").Value("i", 0)
    for method in "fork", "spawn", "forkserver":
        context: Any = get_context(method)
        worker = context.Process(target=add_one, args=(counter,))
        worker.start()
        worker.join()
        print(f"after {method}: {counter.value}")
