from multiprocessing import Event, Lock, Process
from multiprocessing.synchronize import Event as EventType
from multiprocessing.synchronize import Lock as LockType


def hold(lock: LockType, held: EventType, end: EventType) -> None:
    try:
        with lock:
            held.set()
            end.wait()
    except ValueError as error:
        print("the holder: ValueError:", error)


if __name__ == "__main__":
    lock, held, end = Lock(), Event(), Event()
    holder = Process(target=hold, args=(lock, held, end))
    holder.start()
    held.wait()
    print("we have the lock:", lock.acquire(timeout=0.1))
    lock.release()  # all the same
    print("and now:", lock.acquire(timeout=0.1))
    lock.release()
    end.set()
    holder.join()
