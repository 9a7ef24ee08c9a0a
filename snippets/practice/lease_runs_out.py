# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import time
from fcntl import LOCK_EX, flock
from multiprocessing import Process, RawArray
from pathlib import Path
from typing import Any

NUMBER, UNTIL, VALUE = range(3)


def take(cells: Any, seconds: float) -> float:
    """Wait for the last lease to run out; return the next one."""
    while True:
        with Path(__file__).open() as gate:
            flock(gate, LOCK_EX)
            if cells[UNTIL] <= time.monotonic():
                cells[UNTIL] = time.monotonic() + seconds
                cells[NUMBER] += 1
                return float(cells[NUMBER])
        time.sleep(0.01)


def store(cells: Any, lease: float, value: float) -> bool:
    """Store a value, unless somebody has a later lease."""
    with Path(__file__).open() as gate:
        flock(gate, LOCK_EX)
        if valid := bool(cells[NUMBER] == lease):
            cells[VALUE] = value
        return valid


if __name__ == "__main__":
    cells = RawArray("d", 3)
    holder = Process(target=take, args=(cells, 0.1))  # for 0.1 s
    holder.start()
    holder.join()  # dead or just slow: it has not given it back
    mine = take(cells, seconds=60)
    print("taken over, under lease", round(mine))
    print("stored under the old lease:", store(cells, mine - 1, 1))
    print("stored under the new lease:", store(cells, mine, 2))
