# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
from contextlib import closing
from mmap import PAGESIZE
from multiprocessing.shared_memory import SharedMemory
from resource import RUSAGE_SELF, getrusage

MESSAGE = bytes(4 * 1024 * 1024)
PAGES = len(MESSAGE) // PAGESIZE


def page_faults() -> int:
    return getrusage(RUSAGE_SELF).ru_minflt


def write_into_new_segment(touch: bool) -> int:
    size = len(MESSAGE)
    with closing(SharedMemory(create=True, size=size)) as segment:
        try:
            if touch:  # one byte of each page
                segment.buf[:size:PAGESIZE] = bytes(PAGES)
            start = page_faults()
            segment.buf[:size] = MESSAGE
            return page_faults() - start
        finally:
            segment.unlink()


if __name__ == "__main__":
    write_into_new_segment(False)  # starts the resource tracker
    new, touched = map(write_into_new_segment, (False, True))
    print("a page fault for each page:", new >= PAGES)
    print("touched ahead, almost none:", touched < PAGES // 10)
