# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import mmap
import os
import stat
from multiprocessing import Process
from pathlib import Path

PATH = Path("shared.bin")
NEW = os.O_CREAT | os.O_EXCL | os.O_RDWR


def add(path: Path) -> None:
    with (
        path.open("r+b") as file,
        mmap.mmap(file.fileno(), 0) as data,
    ):
        data[0] += 1


if __name__ == "__main__":
    descriptor = os.open(PATH, NEW, 0o600)
    try:
        os.truncate(descriptor, 4096)
        os.fchmod(descriptor, 0o660)  # which no umask changes
        process = Process(target=add, args=(PATH,))
        process.start()
        process.join()
        print(stat.filemode(os.fstat(descriptor).st_mode))
        print("it holds", os.pread(descriptor, 1, 0)[0])
    finally:
        os.close(descriptor)
        PATH.unlink()  # or the next run finds it, and refuses it
