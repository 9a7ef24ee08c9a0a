from multiprocessing import Process, RawArray, RawValue, Value
from multiprocessing.sharedctypes import Synchronized, synchronized


def add(counter: Synchronized) -> None:
    for _ in range(10_000):
        with counter.get_lock():
            counter.value += 1


if __name__ == "__main__":
    print("RawArray starts as", RawArray("i", 4)[:])
    raw = RawValue("i", 5)
    unlocked = type(Value("i", 5, lock=False))
    for name, made in ("Value", Value("i")), ("RawValue", raw):
        print(f"{name} has a lock:", hasattr(made, "get_lock"))
    print("Value with lock=False is one:", unlocked is type(raw))

    counter = synchronized(raw)
    processes = [Process(target=add, args=(counter,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print("after 20,000 locked increments:", raw.value)
