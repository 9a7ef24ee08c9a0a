from multiprocessing import Pool, Value
from multiprocessing.sharedctypes import Synchronized

counter: Synchronized


def initialize(shared: Synchronized) -> None:
    global counter
    counter = shared


def add(amount: int) -> None:
    with counter.get_lock():
        counter.value += amount


if __name__ == "__main__":
    total = Value("q", 0)
    with Pool(2, initialize, (total,)) as pool:
        pool.map(add, range(101))
    print(total.value)
