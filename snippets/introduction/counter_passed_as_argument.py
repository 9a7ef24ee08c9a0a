# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from typing import Any


def add_one(counter: Synchronized) -> None:
    with counter.get_lock():
        counter.value += 1


if __name__ == "__main__":
    for method in "fork", "spawn", "forkserver":
        context: Any = get_context(method)
        counter = context.Value("i", 0)
        processes = [
            context.Process(target=add_one, args=(counter,))
            for _ in range(4)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        print(f"{method}: {counter.value} of 4")
