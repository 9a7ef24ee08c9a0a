# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory


def create(size: int) -> SharedMemory:
    segment = SharedMemory(create=True, size=size)
    try:
        file = os.open(f"/dev/shm/{segment.name}", os.O_RDWR)
        try:
            os.posix_fallocate(file, 0, segment.size)
        finally:
            os.close(file)
    except OSError:
        segment.unlink()
        raise
    return segment


if __name__ == "__main__":
    with closing(create(2**20)) as segment:
        segment.unlink()
        print("1 MiB is reserved")
    room = os.statvfs("/dev/shm")
    try:
        create(2 * room.f_blocks * room.f_frsize)
    except OSError as error:
        print("twice of all:", error)
