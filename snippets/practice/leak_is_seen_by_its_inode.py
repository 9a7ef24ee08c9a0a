# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["/dev/shm"]
# ///
import os
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path


def mapped(segment: Path) -> bool:
    """Return whether a process has a segment mapped."""
    about = segment.stat()
    major, minor = os.major(about.st_dev), os.minor(about.st_dev)
    # With the device, since another one has the same numbers.
    file = f" {major:02x}:{minor:02x} {about.st_ino} "
    for maps in Path("/proc").glob("[0-9]*/maps"):
        try:
            if file in maps.read_text():
                return True
        except OSError:
            continue  # it has ended, or is somebody else's
    return False


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=4096)
    file = Path("/dev/shm", segment.name)
    print("in use: mapped by a process:", mapped(file))
    segment.close()
    print("left over: mapped by a process:", mapped(file))
    segment.unlink()
    print("unlinked: there is a file:", file.exists())
