from contextlib import closing
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory


def greet(name: str) -> None:
    with closing(SharedMemory(name=name)) as segment:
        segment.buf[:5] = b"hello"


if __name__ == "__main__":
    with closing(SharedMemory(create=True, size=5)) as segment:
        try:
            child = Process(target=greet, args=(segment.name,))
            child.start()
            child.join()
            print(bytes(segment.buf[:5]))
        finally:
            segment.unlink()
