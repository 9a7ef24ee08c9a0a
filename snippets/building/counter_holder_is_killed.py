# /// script
# dependencies = ["shmguide==0.2+checkout"]
#
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import signal
from multiprocessing import Process

from shmguide.counter import LockedCounter


def die(counter: LockedCounter) -> None:
    with counter:
        counter.add()
        os.kill(os.getpid(), signal.SIGKILL)  # the lock goes along


if __name__ == "__main__":
    counter = LockedCounter()
    process = Process(target=die, args=(counter,))
    process.start()
    process.join()
    try:
        counter.add(timeout=0.5)
    except TimeoutError as error:
        print("TimeoutError:", error)
    print("counted:", counter.value)
