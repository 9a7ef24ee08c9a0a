from multiprocessing import Lock, Process
from multiprocessing.synchronize import Lock as LockType


def greet(lock: LockType, number: int) -> None:
    with lock:
        print("hello from", number, flush=True)


if __name__ == "__main__":
    lock = Lock()
    processes = [
        Process(target=greet, args=(lock, number))
        for number in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
