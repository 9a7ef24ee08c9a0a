from multiprocessing import Manager, Process
from multiprocessing.managers import SyncManager
from typing import Any


def add(counter: Any, lock: Any) -> None:
    for _ in range(50):
        with lock:
            counter.value += 1


def main(manager: SyncManager) -> None:
    counter: Any = manager.Value("i", 0)
    try:
        counter.get_lock()
    except AttributeError as error:
        print("AttributeError:", error)

    args = counter, manager.Lock()
    workers = [Process(target=add, args=args) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print("100 increments with a lock:", counter.value)


if __name__ == "__main__":
    with Manager() as manager:
        main(manager)
