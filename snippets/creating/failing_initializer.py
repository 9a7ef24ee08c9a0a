import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from io import StringIO
from multiprocessing import Pool, Semaphore
from multiprocessing.synchronize import Semaphore as SemaphoreType


def fail(failures: SemaphoreType) -> None:
    sys.stderr = StringIO()  # spares you the tracebacks
    failures.release()
    raise ValueError("as if the segment were gone")


if __name__ == "__main__":
    failures = Semaphore(0)
    with Pool(2, initializer=fail, initargs=(failures,)):
        for _ in range(10):
            failures.acquire()
    print("a pool of 2 has started 10 workers")

    with ProcessPoolExecutor(
        2, initializer=fail, initargs=(failures,)
    ) as executor:
        try:
            executor.submit(print, "never printed").result()
        except BrokenProcessPool:
            print("the executor raises BrokenProcessPool")
