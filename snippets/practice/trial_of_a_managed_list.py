from multiprocessing import Process
from multiprocessing.managers import SharedMemoryManager
from multiprocessing.shared_memory import ShareableList


def double(numbers: ShareableList, first: int, last: int) -> None:
    for place in range(first, last):
        numbers[place] *= 2


if __name__ == "__main__":
    with SharedMemoryManager() as manager:
        numbers = manager.ShareableList(range(2000))
        pair = [
            Process(target=double, args=(numbers, first, first + 1000))
            for first in (0, 1000)
        ]
        for process in pair:
            process.start()
        for process in pair:
            process.join()
        print(sum(numbers[place] for place in range(2000)))
