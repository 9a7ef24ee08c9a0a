from contextlib import closing
from multiprocessing import Event, Process
from multiprocessing.shared_memory import ShareableList
from multiprocessing.synchronize import Event as EventType


def add_one(name: str, has_read: EventType, go_on: EventType) -> None:
    counts: ShareableList = ShareableList(name=name)
    with closing(counts.shm):
        count = counts[0]
        has_read.set()
        go_on.wait()
        counts[0] = count + 1


if __name__ == "__main__":
    counts: ShareableList = ShareableList([0])
    with closing(counts.shm):
        try:
            has_read, go_on = Event(), Event()
            adder = Process(
                target=add_one, args=(counts.shm.name, has_read, go_on)
            )
            adder.start()
            has_read.wait()
            counts[0] += 1
            go_on.set()
            adder.join()
            print(f"added twice, and the count is {counts[0]}")
        finally:
            counts.shm.unlink()
