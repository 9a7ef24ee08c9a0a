# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import resource
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

LIMIT = 100

if __name__ == "__main__":
    segments = [SharedMemory(create=True, size=8)]
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (LIMIT, hard))
    numbers = [
        int(path.name) for path in Path("/proc/self/fd").iterdir()
    ]
    free = LIMIT + 1 - sum(number < LIMIT for number in numbers)
    if free % 2:
        os.dup(0)  # so that the last segment fails at its first
    try:
        while True:
            segments.append(SharedMemory(create=True, size=8))
    except OSError as error:
        print(f"[Errno {error.errno}] {error.strerror}")
    print("descriptors for each:", free // (len(segments) - 1))
    for segment in segments:
        with closing(segment):
            segment.unlink()
