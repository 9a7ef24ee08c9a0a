# /// script
# dependencies = ["shmguide==0.2+checkout"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import mmap
import shutil
import tempfile
from pathlib import Path

from shmguide.doctor import Doctor


def diagnose(folder: Path) -> None:
    segments, _ = Doctor().find()
    for segment in segments:
        if segment.name == folder.name:
            state = "left over" if segment.left_over else "in use"
            print(f"{state}: {segment}")


if __name__ == "__main__":
    folder = Path(tempfile.mkdtemp(prefix="maps_", dir="/dev/shm"))
    try:
        (folder / "0.bin").write_bytes(bytes(5 * 2**20))
        with (folder / "0.bin").open("r+b") as file:
            memory = mmap.mmap(file.fileno(), 0)
        diagnose(folder)
        memory.close()
        diagnose(folder)
    finally:
        shutil.rmtree(folder)
