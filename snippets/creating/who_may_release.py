from multiprocessing import Lock, Process, RLock
from typing import Any


def release(lock: Any) -> None:
    try:
        lock.release()
        print("another process has released it")
    except AssertionError as error:
        print("AssertionError:", error)


if __name__ == "__main__":
    for lock in Lock(), RLock():
        lock.acquire()
        print(type(lock).__name__, end=", ")
        print("again:", lock.acquire(block=False), end=", ")
        print("from here", flush=True)
        process = Process(target=release, args=(lock,))
        process.start()
        process.join()
    try:
        Lock().release()
    except ValueError as error:
        print("a free Lock: ValueError:", error)
