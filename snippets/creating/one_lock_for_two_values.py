from multiprocessing import Process, RLock, Value
from multiprocessing.sharedctypes import Synchronized


def move(here: Synchronized, there: Synchronized, times: int) -> None:
    for _ in range(times):
        with here.get_lock():  # which is that of the other, too
            here.value -= 1
            there.value += 1


def watch(here: Synchronized, there: Synchronized) -> None:
    totals = set()
    for _ in range(2_000):
        with there.get_lock():
            totals.add(here.value + there.value)
    print("totals seen:", totals)


if __name__ == "__main__":
    lock = RLock()
    here, there = Value("i", 500, lock=lock), Value("i", 0, lock=lock)
    processes = [
        Process(target=move, args=(here, there, 2_000)),
        Process(target=move, args=(there, here, 1_500)),
        Process(target=watch, args=(here, there)),
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print("here", here.value, "there", there.value)
