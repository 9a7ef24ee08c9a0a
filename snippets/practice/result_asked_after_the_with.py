from multiprocessing import Pool, Semaphore
from multiprocessing.synchronize import Semaphore as SemaphoreType
from time import sleep

started: SemaphoreType


def keep(begun: SemaphoreType) -> None:
    global started
    started = begun


def work() -> str:
    started.release()
    sleep(60)  # a long task
    return "done"


if __name__ == "__main__":
    begun = Semaphore(0)
    with Pool(1, initializer=keep, initargs=(begun,)) as pool:
        result = pool.apply_async(work)
        begun.acquire()
    try:
        pool.apply(work)
    except ValueError as error:
        print("ValueError:", error)
    print("waiting for the result", flush=True)
    print(result.get())
