# /// script
# [tool.shmguide]
# start-methods = ["fork"]
# ///
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from time import sleep


def make(names: Connection) -> None:
    segment = SharedMemory(create=True, size=8)
    names.send(segment.name)
    segment.close()


if __name__ == "__main__":
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    worker = context.Process(target=make, args=(theirs,))
    worker.start()
    name = ours.recv()
    worker.join()
    try:
        while True:
            SharedMemory(name).close()
            sleep(0.01)
    except FileNotFoundError:
        print("the worker has ended, and its segment is gone")
