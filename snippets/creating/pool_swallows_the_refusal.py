from multiprocessing import Pool, Value
from multiprocessing.sharedctypes import Synchronized


def add_one(counter: Synchronized) -> None:
    with counter:
        counter.value += 1


if __name__ == "__main__":
    counter = Value("i", 0)
    with Pool(2) as pool:
        results = [
            pool.apply_async(add_one, (counter,)) for _ in range(4)
        ]
        pool.close()
        pool.join()
    print("no error so far, and the counter is at", counter.value)
    try:
        results[0].get()
    except RuntimeError as error:
        print("RuntimeError:", error)
