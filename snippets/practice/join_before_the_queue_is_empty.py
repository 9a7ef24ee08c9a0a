from multiprocessing import Process, Queue
from typing import Any


def work(queue: Any) -> None:
    queue.put(bytes(1_000_000))
    print("the work is done", flush=True)


if __name__ == "__main__":
    queue: Any = Queue()
    child = Process(target=work, args=(queue,))
    child.start()
    child.join()
    print("received:", len(queue.get()))
