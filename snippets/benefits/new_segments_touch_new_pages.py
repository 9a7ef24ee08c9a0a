# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing.shared_memory import SharedMemory
from resource import RUSAGE_SELF, getrusage

MESSAGE = bytes(1024 * 1024)


def page_faults() -> int:
    return getrusage(RUSAGE_SELF).ru_minflt


def in_new_segments(messages: int) -> None:
    for _ in range(messages):
        in_one_segment(1)


def in_one_segment(messages: int) -> None:
    segment = SharedMemory(create=True, size=len(MESSAGE))
    try:
        for _ in range(messages):
            segment.buf[: len(MESSAGE)] = MESSAGE
    finally:
        segment.close()
        segment.unlink()


if __name__ == "__main__":
    in_one_segment(1)  # the first segment starts the resource tracker
    start = page_faults()
    in_new_segments(100)
    new = page_faults() - start
    start = page_faults()
    in_one_segment(100)
    reused = page_faults() - start
    print("100 new segments against one used 100 times:")
    print("over 50 times the page faults:", new > 50 * reused)
