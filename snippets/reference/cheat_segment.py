from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory


def fill(name: str) -> None:
    segment = SharedMemory(name)
    segment.buf[:5] = b"hello"
    segment.close()


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=5)
    try:
        worker = Process(target=fill, args=(segment.name,))
        worker.start()
        worker.join()
        print(bytes(segment.buf[:5]))
    finally:
        segment.close()
        segment.unlink()
