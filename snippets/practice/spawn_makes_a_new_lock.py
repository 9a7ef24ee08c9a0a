from multiprocessing import get_context
from threading import Event, Lock, Thread

lock = Lock()
held, release = Event(), Event()


def hold() -> None:
    with lock:
        held.set()
        release.wait()


def work() -> None:
    with lock:
        print("the child has the lock")


if __name__ == "__main__":
    thread = Thread(target=hold)
    thread.start()
    held.wait()
    child = get_context("spawn").Process(target=work)
    child.start()
    release.set()
    thread.join()
    print("free in the parent:", not lock.locked(), flush=True)
    child.join()
