from contextlib import closing
from multiprocessing import Lock, Process
from multiprocessing.shared_memory import ShareableList
from multiprocessing.synchronize import Lock as LockType


def add(name: str, lock: LockType) -> None:
    counts: ShareableList = ShareableList(name=name)
    with closing(counts.shm):
        for _ in range(1_000):
            with lock:
                counts[0] += 1


if __name__ == "__main__":
    lock = Lock()
    counts: ShareableList = ShareableList([0])
    with closing(counts.shm):
        try:
            adders = [
                Process(target=add, args=(counts.shm.name, lock))
                for _ in range(4)
            ]
            for adder in adders:
                adder.start()
            for adder in adders:
                adder.join()
            print(f"the count is {counts[0]}")
        finally:
            counts.shm.unlink()
