from multiprocessing import Process, Queue, Value
from typing import Any


def work(tasks: Any) -> None:
    print("received first:", tasks.get())


if __name__ == "__main__":
    tasks: Any = Queue()
    worker = Process(target=work, args=(tasks,))
    worker.start()
    tasks.put(Value("i", 0))  # no error here
    tasks.put("what was put second")
    worker.join()
