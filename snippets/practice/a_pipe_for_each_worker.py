# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import signal
from contextlib import suppress
from multiprocessing import Pipe, Process, connection
from typing import Any


def work(orders: Any, parents: list[Any]) -> None:
    for end in parents:  # or the end of the parent is not seen
        end.close()
    with suppress(EOFError, OSError):
        while (order := orders.recv()) != "stop":
            if order == "crash":
                os.kill(os.getpid(), signal.SIGKILL)
            orders.send(f"{order}: done")


if __name__ == "__main__":
    workers: dict[Any, Process] = {}
    for order in "crash", "add":
        mine, theirs = Pipe()
        ends = [*workers, mine]  # which a child by fork inherits
        worker = Process(target=work, args=(theirs, ends))
        workers[mine] = worker
        worker.start()
        theirs.close()  # or the end of the worker is not seen
        mine.send(order)
    waiting = set(workers)
    while waiting:
        ready: Any = connection.wait(waiting)
        for end in ready:
            waiting.discard(end)
            try:
                print(end.recv())
                end.send("stop")
            except (EOFError, OSError):
                print("a worker has died")
    for worker in workers.values():
        worker.join()
