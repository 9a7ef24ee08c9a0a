import sys
from multiprocessing import Barrier, Process
from multiprocessing.synchronize import Barrier as BarrierType


def work(row: int, everybody: BarrierType) -> None:
    if row == 1:
        sys.exit(1)
    everybody.wait()


if __name__ == "__main__":
    everybody = Barrier(3)
    workers = [
        Process(target=work, args=(row, everybody)) for row in range(3)
    ]
    for worker in workers:
        worker.start()
    workers[1].join()
    print("exit code:", workers[1].exitcode, flush=True)
    for worker in workers:
        worker.join()
    print("never printed")
