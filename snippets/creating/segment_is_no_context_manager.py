from contextlib import closing
from multiprocessing.shared_memory import SharedMemory
from typing import Any

if __name__ == "__main__":
    segment: Any = SharedMemory(create=True, size=5)
    try:
        with segment:
            print("never printed")
    except TypeError as error:
        print("TypeError:", error)
    with closing(segment):
        segment.buf[:5] = b"hello"
        print("closing:", bytes(segment.buf[:5]))
        segment.unlink()
