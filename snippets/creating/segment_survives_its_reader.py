# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import Pipe, Process, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory


def read(names: Connection) -> None:
    for name in iter(names.recv, None):
        segment = SharedMemory(name)
        print("a worker reads", segment.buf[0])
        segment.close()


if __name__ == "__main__":
    resource_tracker.ensure_running()
    pipes = [Pipe(duplex=False) for _ in range(2)]
    workers = [Process(target=read, args=(end,)) for end, _ in pipes]
    for worker in workers:
        worker.start()
    segment = SharedMemory(create=True, size=8)
    segment.buf[0] = 42
    for worker, (_, names) in zip(workers, pipes, strict=True):
        names.send(segment.name)
        names.send(None)
        worker.join()  # before the next one attaches
    segment.unlink()
    segment.close()
