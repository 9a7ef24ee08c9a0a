from multiprocessing import Barrier, Process, RawArray
from multiprocessing.synchronize import Barrier as BarrierType
from typing import Any

WORKERS = 3


def work(row: int, squares: Any, sums: Any, all_: BarrierType) -> None:
    squares[row] = row * row
    all_.wait()  # until each square is there
    sums[row] = squares[row] + squares[(row + 1) % WORKERS]


if __name__ == "__main__":
    squares, sums = RawArray("q", WORKERS), RawArray("q", WORKERS)
    everybody = Barrier(WORKERS)
    workers = [
        Process(target=work, args=(row, squares, sums, everybody))
        for row in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(list(sums))
