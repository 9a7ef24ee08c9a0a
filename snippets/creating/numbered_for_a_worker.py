from multiprocessing import Pipe, Process, Value
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized


def work(tasks: Connection, counters: list[Synchronized]) -> None:
    for which in iter(tasks.recv, None):
        with counters[which].get_lock():
            counters[which].value += 1


if __name__ == "__main__":
    counters = [Value("i", 0) for _ in range(3)]
    receiver, sender = Pipe(duplex=False)
    worker = Process(target=work, args=(receiver, counters))
    worker.start()
    for which in (2, 0, 2, None):
        sender.send(which)
    worker.join()
    print(*[counter.value for counter in counters])
