from multiprocessing import Pool, Value
from multiprocessing.sharedctypes import Synchronized

counter: Synchronized


def keep(shared: Synchronized) -> None:
    global counter
    counter = shared


def add(number: int) -> None:
    with counter:
        counter.value += number


if __name__ == "__main__":
    shared = Value("i", 0)
    with Pool(2, initializer=keep, initargs=(shared,)) as pool:
        pool.map(add, range(101))
        pool.close()
        pool.join()
    print("the counter ends at", shared.value)
