from multiprocessing import Process, Value
from multiprocessing.sharedctypes import Synchronized


def add_one(counter: Synchronized) -> None:
    with counter.get_lock():
        counter.value += 1
    print(f"The value is {counter.value}")


if __name__ == "__main__":
    counter = Value("i", 0)
    processes = [
        Process(target=add_one, args=(counter,)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
