from multiprocessing import Process, SimpleQueue, Value
from multiprocessing.sharedctypes import Synchronized


def work(counter: Synchronized, lines: SimpleQueue) -> None:
    for _ in range(25):
        with counter.get_lock():
            counter.value += 1
            lines.put(f"The value is {counter.value}")
    lines.put(None)


if __name__ == "__main__":
    counter = Value("i", 0)
    lines: SimpleQueue = SimpleQueue()
    workers = [
        Process(target=work, args=(counter, lines)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    printed, ended = 0, 0
    while ended < len(workers):
        line = lines.get()
        ended += line is None
        if line:
            printed += 1
            if printed % 25 == 0:
                print(f"{line}, in line {printed}")
    for worker in workers:
        worker.join()
