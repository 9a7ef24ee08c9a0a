from multiprocessing import Manager, Process
from typing import Any


def square(squares: Any, number: int) -> None:
    squares[number] = number**2


if __name__ == "__main__":
    with Manager() as manager:
        squares: Any = manager.dict()
        workers = [
            Process(target=square, args=(squares, n)) for n in range(4)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        print(sorted(squares.items()))
