# /// script
# dependencies = ["numpy"]
# ///
from multiprocessing import Process
from pathlib import Path
from typing import Any

import numpy as np

PATH = Path("readings.bin")


def change(path: Path, mode: Any) -> None:
    readings = np.memmap(path, "f8", mode)
    try:
        readings[0] = 99.5
    except ValueError as error:
        print(f"{mode}: {error}")
    else:
        print(f"{mode}: this process reads {readings[0]}")


if __name__ == "__main__":
    np.zeros(1000).tofile(PATH)
    for mode in ("r", "c", "r+"):
        process = Process(target=change, args=(PATH, mode))
        process.start()
        process.join()
        print("   the file holds", np.fromfile(PATH)[0])
