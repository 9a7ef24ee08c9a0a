# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import subprocess
import sys
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path


def create(prefix: str) -> tuple[SharedMemory, int]:
    with Path(__file__).open() as gate:
        flock(gate, LOCK_EX)  # nobody sweeps before it is marked
        segment = SharedMemory(prefix + os.urandom(8).hex(), True, 8)
        mark = os.open(f"/dev/shm/{segment.name}", os.O_RDONLY)
        flock(mark, LOCK_EX)  # until it is closed, or this process ends
    return segment, mark


def sweep(prefix: str) -> None:
    with Path(__file__).open() as gate:
        flock(gate, LOCK_EX)
        for path in Path("/dev/shm").glob(f"{prefix}*"):
            with suppress(FileNotFoundError), path.open() as file:
                try:
                    flock(file, LOCK_EX | LOCK_NB)
                    path.unlink()
                    print("removed: its owner is dead")
                except BlockingIOError:
                    print("left: its owner lives")


if __name__ == "__main__":
    if sys.argv[1:]:
        create(sys.argv[1])
        os.killpg(0, 9)  # kill -9; its tracker dies with it
    prefix = f"guide_{os.urandom(4).hex()}_"  # the name of your program
    segment, mark = create(prefix)
    subprocess.run([sys.executable, __file__, prefix], process_group=0)
    sweep(prefix)
    segment.unlink()
    os.close(mark)  # last: without its lock it counts as abandoned
