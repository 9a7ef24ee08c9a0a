import multiprocessing
import time
from multiprocessing import Event, Pool, Value
from typing import Any

kept: list[Any] = []


def keep(*shared: Any) -> None:
    kept[:] = shared


def work(item: int) -> int:
    gate, done = kept
    if item == 0:
        gate.wait()  # stands for a task that takes long
    with done.get_lock():
        done.value += 1
    return item


if __name__ == "__main__":
    gate, done = Event(), Value("i", 0)
    with Pool(2, keep, (gate, done)) as pool:
        results = pool.imap(work, range(4))
        while done.value < 3:
            time.sleep(0.01)
        try:
            results.next(timeout=0)
        except multiprocessing.TimeoutError:
            print("imap: 3 of 4 tasks are done, and the bar shows 0")
        gate.set()
        list(results)
        gate.clear()
        results = pool.imap_unordered(work, range(4))
        shown = len([next(results) for _ in range(3)])
        print("imap_unordered: the bar shows", shown)
        gate.set()
        next(results)
