from multiprocessing import Process, Value
from multiprocessing.sharedctypes import Synchronized


def add(counter: Synchronized) -> None:
    for _ in range(1_000):
        with counter.get_lock():
            counter.value += 1


if __name__ == "__main__":
    for code in "f", "d":
        counter = Value(code, 2**24 - 1_000)
        workers = [
            Process(target=add, args=(counter,)) for _ in range(4)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        added = int(counter.value) - (2**24 - 1_000)
        print(f"{code}: {added:,} of 4,000 additions counted")
