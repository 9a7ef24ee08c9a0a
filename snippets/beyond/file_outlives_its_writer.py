# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import mmap
import os
import signal
from multiprocessing import Process
from pathlib import Path

PATH = Path("counters.bin")


def write(path: Path) -> None:
    with path.open("r+b") as file:
        cells = memoryview(mmap.mmap(file.fileno(), 0)).cast("q")
        cells[0] = 42
        os.kill(os.getpid(), signal.SIGKILL)  # no flush, no close


if __name__ == "__main__":
    PATH.write_bytes(bytes(8))
    writer = Process(target=write, args=(PATH,))
    writer.start()
    writer.join()
    print("the writer ended with", writer.exitcode)
    number = memoryview(PATH.read_bytes()).cast("q")[0]
    print("the file holds", number)
