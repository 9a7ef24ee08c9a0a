from collections.abc import Callable
from multiprocessing import Barrier, Process, Value
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Barrier as BarrierType

PROCESSES, TIMES = 4, 100_000
Worker = Callable[[Synchronized, BarrierType], None]


def add_with_lock(counter: Synchronized, start: BarrierType) -> None:
    start.wait()
    for _ in range(TIMES):
        with counter.get_lock():
            counter.value += 1


def add_without(counter: Synchronized, start: BarrierType) -> None:
    start.wait()
    for _ in range(TIMES):
        counter.value += 1


def total(worker: Worker) -> int:
    counter, start = Value("i", 0), Barrier(PROCESSES)
    processes = [
        Process(target=worker, args=(counter, start))
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return int(counter.value)


if __name__ == "__main__":
    print(f"With the lock: {total(add_with_lock):,}")
    lost = total(add_without) < PROCESSES * TIMES
    print("Without it, updates are lost:", lost)
