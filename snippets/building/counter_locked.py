from multiprocessing import Lock, Process, RawValue


class LockedCounter:
    def __init__(self) -> None:
        self.lock = Lock()
        self.number = RawValue("q", 0)

    def add(self, n: int = 1) -> None:
        with self.lock:
            self.number.value += n


def count(counter: LockedCounter) -> None:
    for _ in range(10_000):
        counter.add(3)
        counter.add(-1)


if __name__ == "__main__":
    counter = LockedCounter()
    processes = [
        Process(target=count, args=(counter,)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(f"80,000 added, {counter.number.value:,} counted")
