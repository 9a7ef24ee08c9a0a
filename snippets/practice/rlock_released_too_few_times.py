from multiprocessing import Process, RLock
from multiprocessing.synchronize import RLock as RLockType


def work(lock: RLockType) -> None:
    print("free for another:", lock.acquire(timeout=0.1))


def try_in_a_child(lock: RLockType) -> None:
    child = Process(target=work, args=(lock,))
    child.start()
    child.join()


if __name__ == "__main__":
    lock = RLock()
    lock.acquire()
    lock.acquire()
    lock.release()
    try_in_a_child(lock)
    lock.release()
    try_in_a_child(lock)
