from multiprocessing import Barrier, Process
from multiprocessing.synchronize import Barrier as BarrierType
from threading import BrokenBarrierError


def work(row: int, everybody: BarrierType) -> None:
    try:
        if row == 1:
            raise ValueError("this one has failed")
        everybody.wait()
    except BrokenBarrierError:
        print("another has failed", flush=True)
    except ValueError as error:
        everybody.abort()
        print(error, flush=True)


if __name__ == "__main__":
    everybody = Barrier(3)
    workers = [
        Process(target=work, args=(row, everybody)) for row in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print("all have ended")
