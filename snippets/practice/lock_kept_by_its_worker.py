from multiprocessing import Lock, Process
from multiprocessing.synchronize import Lock as LockType


def work(lock: LockType, name: str) -> None:
    with lock:
        print(name, "has the lock")


class Worker:
    def __init__(self, name: str) -> None:
        self.lock = Lock()  # kept as long as the worker
        self.process = Process(target=work, args=(self.lock, name))
        self.process.start()


if __name__ == "__main__":
    for name in "one", "two":
        worker = Worker(name)
        worker.process.join()
