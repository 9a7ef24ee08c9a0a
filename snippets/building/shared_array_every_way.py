# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool, Process, SimpleQueue
from typing import Any

from shmguide.shared_array import SharedArray


def add(shared: SharedArray, amount: int) -> None:
    shared.array += amount


def receive(queue: Any) -> None:
    add(queue.get(), 1)


if __name__ == "__main__":
    with SharedArray.create((2, 3), "int64") as shared:
        queue: Any = SimpleQueue()
        receiver = Process(target=receive, args=(queue,))
        receiver.start()
        queue.put(shared)
        receiver.join()
        worker = Process(target=add, args=(shared, 10))
        worker.start()
        worker.join()
        with Pool(1) as pool:
            pool.starmap(add, [(shared, 100)])
        with ProcessPoolExecutor(1) as executor:
            executor.submit(add, shared, 1_000).result()
        print(shared.array)
