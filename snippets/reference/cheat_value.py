from multiprocessing import Process, Value
from multiprocessing.sharedctypes import Synchronized


def add(counter: Synchronized) -> None:
    for _ in range(1000):
        with counter.get_lock():
            counter.value += 1


if __name__ == "__main__":
    counter = Value("q", 0)
    workers = [Process(target=add, args=(counter,)) for _ in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(counter.value)
