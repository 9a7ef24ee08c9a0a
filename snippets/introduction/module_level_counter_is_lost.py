# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import Value, get_context
from typing import Any

counter = Value("i", 0, lock=False)


def add_one() -> None:
    counter.value += 1


if __name__ == "__main__":
    for method in "fork", "spawn", "forkserver":
        counter.value = 0
        context: Any = get_context(method)
        for _ in range(4):  # one after another, so no lock is needed
            process = context.Process(target=add_one)
            process.start()
            process.join()
        print(f"{method}: {counter.value} of 4")
