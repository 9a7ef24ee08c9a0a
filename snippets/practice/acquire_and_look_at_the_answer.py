from multiprocessing import Event, Lock, Process, RawValue
from multiprocessing.synchronize import Event as EventType
from multiprocessing.synchronize import Lock as LockType
from typing import Any


def hold(lock: LockType, held: EventType, end: EventType) -> None:
    with lock:
        held.set()
        end.wait()


def add_one(lock: LockType, counter: Any) -> str:
    if not lock.acquire(timeout=0.1):
        return "not now"
    try:
        counter.value += 1
    finally:
        lock.release()
    return "added"


if __name__ == "__main__":
    lock, counter = Lock(), RawValue("i", 0)
    held, end = Event(), Event()
    holder = Process(target=hold, args=(lock, held, end))
    holder.start()
    held.wait()
    print(add_one(lock, counter), counter.value)
    end.set()
    holder.join()
    print(add_one(lock, counter), counter.value)
