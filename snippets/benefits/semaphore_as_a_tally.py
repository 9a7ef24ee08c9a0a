# /// script
# [tool.shmguide]
# platforms = ["linux", "win32"]
# ///
import multiprocessing
from multiprocessing.synchronize import Semaphore

LIMIT = 2**31 - 1  # SEM_VALUE_MAX on Linux and Windows


def count(tally: Semaphore, times: int) -> None:
    for _ in range(times):
        tally.release()


if __name__ == "__main__":
    tally = multiprocessing.Semaphore(0)
    processes = [
        multiprocessing.Process(target=count, args=(tally, 25_000))
        for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(f"counted {tally.get_value():,}")
    try:
        multiprocessing.Semaphore(LIMIT).release()
    except ValueError as error:
        print(f"at {LIMIT:,}: {error}")
