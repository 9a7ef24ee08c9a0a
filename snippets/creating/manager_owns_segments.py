from multiprocessing import Process
from multiprocessing.managers import SharedMemoryManager
from multiprocessing.shared_memory import SharedMemory
from typing import Any


def fill(segment: Any) -> None:
    segment.buf[:5] = b"ready"
    segment.close()


if __name__ == "__main__":
    with SharedMemoryManager() as manager:
        segment: Any = manager.SharedMemory(size=64)
        child = Process(target=fill, args=(segment,))
        child.start()
        child.join()
        kind = type(segment).__name__
        print(f"{kind}: {bytes(segment.buf[:5])!r}")
        segment.close()

    try:
        SharedMemory(name=segment.name)
    except FileNotFoundError:
        print("after the with statement: FileNotFoundError")
