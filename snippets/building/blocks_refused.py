# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from multiprocessing import Pool
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shmguide.parallel import map_blocks


def clip(block: NDArray[Any]) -> NDArray[Any]:
    block[block > 2] = 2
    return block


def clip_all(array: NDArray[Any]) -> NDArray[Any]:
    return map_blocks(clip, array, workers=1)


if __name__ == "__main__":
    array = np.arange(4)
    try:
        clip_all(array)
    except ValueError as error:
        print("ValueError:", error)
        print(*error.__notes__[0].splitlines()[-2:], sep="\n")
    with Pool(1) as pool:
        try:
            pool.apply(clip_all, (array,))
        except RuntimeError as error:
            print("RuntimeError:", str(error).split(",")[0])
