# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import Process

from shmguide.counter import LockedCounter

BATCH = 64


def count(counter: LockedCounter, numbers: range) -> None:
    found = 0
    for number in numbers:
        if number % 3 == 0:
            found += 1
            if found == BATCH:
                counter.add(found)
                found = 0
    counter.add(found)  # what is left


if __name__ == "__main__":
    counter = LockedCounter()
    processes = [
        Process(target=count, args=(counter, range(part, 30_000, 4)))
        for part in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(f"{counter.value:,} multiples of 3")
