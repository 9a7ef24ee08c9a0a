# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["/dev/shm"]
# ///
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path


def mapped(segment: Path) -> bool:
    """Return whether a process has a segment mapped."""
    inode = f" {segment.stat().st_ino} "
    for maps in Path("/proc").glob("[0-9]*/maps"):
        try:
            if inode in maps.read_text():
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
