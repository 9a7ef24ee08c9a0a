# /// script
# dependencies = ["numpy"]
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np


def store(array: "np.memmap[Any, Any]") -> None:
    array[0] = 7


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        path = Path(folder, "numbers")
        for context in get_context("fork"), get_context("spawn"):
            array = np.memmap(path, "i8", "w+", shape=4)
            process = context.Process(target=store, args=(array,))
            process.start()
            process.join()
            print(context.get_start_method(), array)
