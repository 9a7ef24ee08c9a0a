# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import signal
from multiprocessing import Process, Value
from multiprocessing.connection import wait
from multiprocessing.sharedctypes import Synchronized
from typing import Any


def work(total: Synchronized, dies: bool) -> None:
    for _ in range(1_000):
        with total.get_lock():
            if dies and total.value > 100:
                os.kill(os.getpid(), signal.SIGKILL)
            total.value += 1


def attempt(dies: bool) -> int | None:
    """Return the total, or None if a worker died."""
    total = Value("q", 0)  # new, as is its lock
    cases = (total, dies), (total, False)
    workers = [Process(target=work, args=case) for case in cases]
    for worker in workers:
        worker.start()
    alive: Any = {worker.sentinel: worker for worker in workers}
    try:
        while alive:
            worker = alive.pop(wait(alive)[0])
            worker.join()  # the sentinel is a little ahead of it
            if worker.exitcode:
                print("a worker has ended:", worker.exitcode)
                return None
        return int(total.value)
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


if __name__ == "__main__":
    print("first attempt:", attempt(dies=True))
    print("second attempt:", attempt(dies=False))
