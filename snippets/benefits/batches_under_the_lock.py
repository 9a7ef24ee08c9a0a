from multiprocessing import Lock, Process, RawValue


class Counter:
    """A counter that knows how often its lock was taken."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.total = RawValue("q", 0)
        self.taken = RawValue("q", 0)

    def add(self, number: int) -> None:
        with self.lock:
            self.taken.value += 1
            self.total.value += number


def one_by_one(counter: Counter) -> None:
    for _ in range(25_000):
        counter.add(1)


def in_a_batch(counter: Counter) -> None:
    counted = 0
    for _ in range(25_000):
        counted += 1
    counter.add(counted)


if __name__ == "__main__":
    for worker in one_by_one, in_a_batch:
        counter = Counter()
        processes = [
            Process(target=worker, args=(counter,)) for _ in range(4)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        total, taken = counter.total.value, counter.taken.value
        print(f"{worker.__name__}: {total:,} counted,", end=" ")
        print(f"lock taken {taken:,} times")
