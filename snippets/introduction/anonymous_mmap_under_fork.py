# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# start-methods = ["fork"]
# ///
from mmap import mmap
from multiprocessing import get_context


def change(memory: mmap) -> None:
    memory[:] = b"changed"


if __name__ == "__main__":
    with mmap(-1, 7) as memory:
        child = get_context("fork").Process(
            target=change, args=(memory,)
        )
        child.start()
        child.join()
        print(memory[:])
