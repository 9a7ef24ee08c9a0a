from multiprocessing import Process, RawValue
from multiprocessing.sharedctypes import Synchronized, synchronized


def add(counter: Synchronized) -> None:
    for _ in range(10_000):
        with counter:
            counter.value += 1


if __name__ == "__main__":
    raw = RawValue("i", 5)
    counter = synchronized(raw)
    processes = [Process(target=add, args=(counter,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print("after 20,000 locked increments:", raw.value)
    print("unwrapped, it is the raw object:", counter.get_obj() is raw)
