# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import resource
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory

PARTS, SIZE = 1_000, 64

if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (40, hard))
    with closing(
        SharedMemory(create=True, size=PARTS * SIZE)
    ) as segment:
        segment.unlink()
        for start in range(0, PARTS * SIZE, SIZE):
            with segment.buf[start : start + SIZE] as part:
                part[0] = 1
        print(sum(segment.buf), "parts in one segment")
