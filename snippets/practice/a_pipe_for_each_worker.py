# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import signal
from multiprocessing import Pipe, Process, connection
from typing import Any


def work(orders: Any) -> None:
    while (order := orders.recv()) != "stop":
        if order == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        orders.send(f"{order}: done")


if __name__ == "__main__":
    workers: dict[Any, Process] = {}
    for order in "crash", "add":
        mine, theirs = Pipe()
        workers[mine] = Process(target=work, args=(theirs,))
        workers[mine].start()
        theirs.close()  # or the end of the worker is not seen
        mine.send(order)
    waiting = set(workers)
    while waiting:
        ends: Any = connection.wait(waiting)
        for end in ends:
            waiting.discard(end)
            try:
                print(end.recv())
                end.send("stop")
            except (EOFError, OSError):
                print("a worker has died")
    for worker in workers.values():
        worker.join()
