from ctypes import Array, c_longlong
from multiprocessing import Process, RawArray

WORKERS, SIZE = 4, 100_000
PART = SIZE // WORKERS

Numbers = Array[c_longlong]


def square(numbers: Numbers, subtotals: Numbers, worker: int) -> None:
    for index in range(worker * PART, (worker + 1) * PART):
        numbers[index] = index * index
        subtotals[worker] += numbers[index]


if __name__ == "__main__":
    numbers = RawArray("q", SIZE)
    subtotals = RawArray("q", WORKERS)
    processes = [
        Process(target=square, args=(numbers, subtotals, worker))
        for worker in range(WORKERS)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    squares = [index * index for index in range(SIZE)]
    print("every square is right:", numbers[:] == squares)
    print("their sum is right:", sum(subtotals) == sum(squares))
