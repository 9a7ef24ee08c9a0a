from multiprocessing import Array, Process
from multiprocessing.sharedctypes import SynchronizedArray


def square(numbers: SynchronizedArray, first: int, last: int) -> None:
    numbers[first:last] = [n * n for n in numbers[first:last]]


if __name__ == "__main__":
    numbers = Array("i", range(12))
    processes = [
        Process(target=square, args=(numbers, first, first + 3))
        for first in (0, 3, 6, 9)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(numbers[:])
