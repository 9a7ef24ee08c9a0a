# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from stat import filemode

if __name__ == "__main__":
    segment = SharedMemory(create=True, size=1)
    print(filemode(Path("/dev/shm", segment.name).stat().st_mode))
    segment.unlink()
    segment.close()
