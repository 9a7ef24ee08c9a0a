import ctypes
from collections.abc import Callable
from multiprocessing import Process, RawArray

LINE = 8  # numbers of eight bytes in a cache line


class ShardedCounter:
    def __init__(self, workers: int) -> None:
        self.block = RawArray("q", (workers + 1) * LINE)

    def cells(self) -> memoryview:
        """Return the numbers from the start of a cache line on."""
        start = -ctypes.addressof(self.block) // 8 % LINE
        return memoryview(self.block).cast("B").cast("q")[start:]

    def adder(self, worker: int) -> Callable[[int], None]:
        cells, at = self.cells(), worker * LINE
        total = cells[at]

        def add(n: int) -> None:
            nonlocal total
            cells[at] = total = total + n

        return add


def count(counter: ShardedCounter, worker: int) -> None:
    add = counter.adder(worker)
    for _ in range(10_000):
        add(3)
        add(-1)


if __name__ == "__main__":
    counter = ShardedCounter(4)
    processes = [
        Process(target=count, args=(counter, n)) for n in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(f"80,000 added, {sum(counter.cells()[::LINE]):,} counted")
