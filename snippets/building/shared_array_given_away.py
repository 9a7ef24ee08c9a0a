# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from multiprocessing import Process, SimpleQueue
from typing import Any

from shmguide.shared_array import SharedArray


def measure(results: Any) -> None:
    shared = SharedArray.from_array([1.5, 2.5, 3.5])
    results.put(shared.give())


if __name__ == "__main__":
    results: Any = SimpleQueue()
    worker = Process(target=measure, args=(results,))
    worker.start()
    with results.get() as shared:
        worker.join()
        with SharedArray.attach(shared.name) as again:
            print("its maker has ended:", again.array)
