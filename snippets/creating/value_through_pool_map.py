from multiprocessing import Pool, Value
from multiprocessing.sharedctypes import Synchronized

counter: Synchronized


def keep(shared: Synchronized) -> None:
    global counter
    counter = shared


def add_one(_task: object) -> None:
    with counter.get_lock():
        counter.value += 1


if __name__ == "__main__":
    shared = Value("i", 0)
    with Pool(2, initializer=keep, initargs=(shared,)) as pool:
        try:
            pool.map(add_one, [shared] * 1_000)
        except RuntimeError as error:
            print("RuntimeError:", error)
        pool.map(add_one, range(1_000))
    print("The counter ends at", shared.value)
