import sys
from multiprocessing import Pipe, Process, Value, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from multiprocessing.sharedctypes import Synchronized


def work(counter: Synchronized, names: Connection) -> None:
    with counter:
        counter.value += 1
    segment = SharedMemory(names.recv())
    segment.buf[:5] = b"hello"
    segment.close()


if __name__ == "__main__":
    if sys.platform != "win32":  # where there is no tracker
        resource_tracker.ensure_running()  # before the first process
    counter = Value("i", 0)
    theirs, ours = Pipe(duplex=False)
    worker = Process(target=work, args=(counter, theirs))
    worker.start()

    segment = SharedMemory(create=True, size=5)
    ours.send(segment.name)
    worker.join()
    print("handed over at the start:", counter.value)
    print("found by its name:", bytes(segment.buf[:5]))
    segment.unlink()
    segment.close()
