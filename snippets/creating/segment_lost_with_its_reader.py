# /// script
# [tool.shmguide]
# start-methods = ["fork"]
# ///
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from time import sleep


def read(names: Connection) -> None:
    segment = SharedMemory(names.recv())
    print("the worker reads", segment.buf[0])
    segment.close()


def exists(name: str) -> bool:
    try:
        SharedMemory(name).close()
    except FileNotFoundError:
        return False
    return True


if __name__ == "__main__":
    context = get_context("fork")
    theirs, ours = context.Pipe(duplex=False)
    worker = context.Process(target=read, args=(theirs,))
    worker.start()
    segment = SharedMemory(create=True, size=8)
    segment.buf[0] = 42
    ours.send(segment.name)
    worker.join()
    while exists(segment.name):
        sleep(0.01)
    print("the worker has ended, and the segment is gone")
    segment.close()
