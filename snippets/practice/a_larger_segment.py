# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory


def larger(old: SharedMemory, size: int) -> SharedMemory:
    """Return a copy with more room, under a new name."""
    new = SharedMemory(create=True, size=size)
    new.buf[: old.size] = old.buf
    old.close()
    old.unlink()
    return new


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=4096)
    segment.buf[:5] = b"hello"
    segment = larger(segment, 8192)
    with closing(segment):
        segment.unlink()
        print(bytes(segment.buf[:5]), segment.size)
