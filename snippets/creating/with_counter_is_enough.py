from multiprocessing import Process, Value
from multiprocessing.sharedctypes import Synchronized


def add(counter: Synchronized) -> None:
    for _ in range(1_000):
        with counter:
            counter.value += 1


if __name__ == "__main__":
    counter = Value("i", 0)
    workers = [Process(target=add, args=(counter,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(counter.value)
