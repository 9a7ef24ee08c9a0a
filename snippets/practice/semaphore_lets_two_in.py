from multiprocessing import Barrier, Process, Semaphore, Value
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Barrier as BarrierType
from multiprocessing.synchronize import Semaphore as SemaphoreType


def work(
    places: SemaphoreType,
    pair: BarrierType,
    inside: Synchronized,
    most: Synchronized,
) -> None:
    with places:
        with inside.get_lock():
            inside.value += 1
            most.value = max(most.value, inside.value)
        pair.wait()  # until two are inside
        with inside.get_lock():
            inside.value -= 1


if __name__ == "__main__":
    inside, most = Value("i", 0), Value("i", 0)
    arguments = Semaphore(2), Barrier(2), inside, most
    workers = [Process(target=work, args=arguments) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print("at most inside:", most.value)
