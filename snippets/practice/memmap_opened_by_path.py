# /// script
# dependencies = ["numpy"]
# ///
from multiprocessing import Process
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np


def store(path: Path) -> None:
    array = np.memmap(path, "i8", "r+", shape=4)
    array[0] = 7


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        path = Path(folder, "numbers")
        array = np.memmap(path, "i8", "w+", shape=4)
        process = Process(target=store, args=(path,))
        process.start()
        process.join()
        print(array)
        del array  # or Windows cannot remove the file
