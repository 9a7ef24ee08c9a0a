import struct
from multiprocessing.shared_memory import SharedMemory


class Number:
    """Looks at the segment while it is being packed into it."""

    def __index__(self) -> int:
        print("while it is packed:", segment.buf[0])
        return 7


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8)
    segment.buf[0] = 42
    print("before:", segment.buf[0])
    struct.pack_into("q", segment.buf, 0, Number())
    print("after:", segment.buf[0])
    segment.unlink()
    segment.close()
