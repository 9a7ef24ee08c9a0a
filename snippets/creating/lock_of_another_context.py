# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized


def add_one(counter: Synchronized) -> None:
    with counter.get_lock():
        counter.value += 1


if __name__ == "__main__":
    fork, spawn = get_context("fork"), get_context("spawn")
    for kind, counter in {
        "of fork": fork.Value("i", 0),
        "of spawn": spawn.Value("i", 0),
    }.items():
        worker = spawn.Process(target=add_one, args=(counter,))
        try:
            worker.start()
            worker.join()
            print(f"a Value {kind}: {counter.value}")
        except RuntimeError as error:
            print(f"a Value {kind}: {error}")
