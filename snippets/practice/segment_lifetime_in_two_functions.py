from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory


@contextmanager
def owned(size: int) -> Iterator[SharedMemory]:
    segment = SharedMemory(create=True, size=size)
    try:
        yield segment
    finally:
        segment.unlink()  # first, since close() can fail
        segment.close()


@contextmanager
def attached(name: str) -> Iterator[SharedMemory]:
    segment = SharedMemory(name)
    try:
        yield segment
    finally:
        segment.close()


def work(name: str) -> None:
    with attached(name) as segment:
        segment.buf[0] = 42


if __name__ == "__main__":
    with owned(8) as segment:
        worker = Process(target=work, args=(segment.name,))
        worker.start()
        worker.join()
        print("the owner reads", segment.buf[0])
