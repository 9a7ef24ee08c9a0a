from ctypes import c_bool
from multiprocessing import Process, RawValue, Semaphore
from typing import Any


def work(stop: Any, started: Any) -> None:
    steps = 0
    while not stop.value:
        steps += 1  # one step, after which it is safe to stop
        if steps == 1:
            started.release()


if __name__ == "__main__":
    stop, started = RawValue(c_bool, False), Semaphore(0)
    workers = [
        Process(target=work, args=(stop, started)) for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    for _ in workers:
        started.acquire()
    print("running:", [worker.is_alive() for worker in workers])
    stop.value = True
    for worker in workers:
        worker.join()
    print("exit codes:", [worker.exitcode for worker in workers])
