from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Value
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
    with ProcessPoolExecutor(
        max_workers=2, initializer=keep, initargs=(shared,)
    ) as executor:
        for _ in executor.map(add, range(101)):
            pass
    print("the counter ends at", shared.value)
