# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

if __name__ == "__main__":
    name = f"shmguide-{os.getpid()}"
    left = Path("/dev/shm", name)
    left.touch()  # what a creator leaves that is killed at this point
    try:
        SharedMemory(name)
    except ValueError as error:
        print("to attach: ValueError:", error)
    try:
        SharedMemory(name, create=True, size=8)
    except FileExistsError as error:
        print("to create: FileExistsError:", error.strerror)
    left.unlink()
    segment = SharedMemory(name, create=True, size=8)
    print("after the file was removed:", segment.size, "bytes")
    segment.unlink()
    segment.close()
