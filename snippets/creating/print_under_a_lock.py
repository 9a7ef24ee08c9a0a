from multiprocessing import Lock, Process
from multiprocessing.synchronize import Lock as LockType


def work(number: int, lock: LockType) -> None:
    with lock:
        print("process", number, "has finished", flush=True)


if __name__ == "__main__":
    lock = Lock()
    workers = [Process(target=work, args=(n, lock)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
