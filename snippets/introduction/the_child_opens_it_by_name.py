# /// script
# dependencies = ["numpy"]
# ///
import mmap
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np


def change(name: str, path: Path) -> None:
    segment = SharedMemory(name)
    numbers = np.frombuffer(segment.buf, np.int64, count=4)
    numbers[:] = [1, 2, 3, 4]
    del numbers
    segment.close()
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as pages:
        pages[:4] = b"done"


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=32)
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder, "pages")
            path.write_bytes(bytes(4))
            child = Process(target=change, args=(segment.name, path))
            child.start()
            child.join()
            with (
                path.open("r+b") as file,
                mmap.mmap(file.fileno(), 0) as pages,
            ):
                print("mmap: ", pages[:])
        print("numpy:", np.frombuffer(segment.buf, np.int64, count=4))
    finally:
        segment.close()
        segment.unlink()
