# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import Pipe, Process, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory


def make(names: Connection) -> None:
    segment = SharedMemory(create=True, size=8)
    segment.buf[0] = 42
    names.send(segment.name)
    segment.close()


if __name__ == "__main__":
    resource_tracker.ensure_running()
    ours, theirs = Pipe(duplex=False)
    worker = Process(target=make, args=(theirs,))
    worker.start()
    name = ours.recv()
    worker.join()
    segment = SharedMemory(name)
    print("the worker has ended, and left", segment.buf[0])
    segment.unlink()
    segment.close()
