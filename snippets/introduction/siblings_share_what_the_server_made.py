# /// script
# requires-python = ">=3.14.1"
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import Value, get_context
from typing import Any

counter = Value("i", 0)


def add_one() -> None:
    with counter.get_lock():
        counter.value += 1
        print(counter.value, end=" ", flush=True)


if __name__ == "__main__":
    for method in "spawn", "forkserver":
        print(f"{method}: the children read", end=" ", flush=True)
        context: Any = get_context(method)
        for _ in range(4):  # one after another
            process = context.Process(target=add_one)
            process.start()
            process.join()
        print("and the parent reads", counter.value)
