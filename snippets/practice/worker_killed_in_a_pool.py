# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import signal
from multiprocessing import Pool


def work(number: int) -> int:
    if number == 2:  # as the system does when memory runs out
        os.kill(os.getpid(), signal.SIGKILL)
    return number


if __name__ == "__main__":
    with Pool(2) as pool:
        print("waiting for four results", flush=True)
        print(pool.map(work, range(4), chunksize=1))
