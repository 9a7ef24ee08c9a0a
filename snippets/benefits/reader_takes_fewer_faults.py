# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
from contextlib import closing
from mmap import PAGESIZE
from multiprocessing.shared_memory import SharedMemory
from resource import RUSAGE_SELF, getrusage

SIZE = 4 * 1024 * 1024


def page_faults() -> int:
    return getrusage(RUSAGE_SELF).ru_minflt


if __name__ == "__main__":
    with closing(SharedMemory(create=True, size=SIZE)) as written:
        try:
            start = page_faults()
            written.buf[:SIZE] = bytes(SIZE)
            writing = page_faults() - start
            with closing(SharedMemory(written.name)) as read:
                start = page_faults()
                sum(read.buf[:SIZE:PAGESIZE])
                reading = page_faults() - start
            print("the reader takes page faults:", reading > 0)
            print("fewer than the writer:", reading < writing // 4)
        finally:
            written.unlink()
