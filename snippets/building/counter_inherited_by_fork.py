# /// script
# dependencies = ["shmguide==0.2+checkout"]
#
# [tool.shmguide]
# start-methods = ["fork"]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import get_context

from shmguide.counter import ShardedCounter


def work() -> None:
    try:
        add()  # the parent's, and so its slot's
    except RuntimeError as error:
        print("RuntimeError:", error)
    counter.slot().add(10)


if __name__ == "__main__":
    counter = ShardedCounter(workers=2)
    add = counter.slot().add
    add()
    process = get_context("fork").Process(target=work)
    process.start()
    process.join()
    add()
    print("counted:", counter.value)
