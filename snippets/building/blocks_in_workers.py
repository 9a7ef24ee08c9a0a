# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from typing import Any

import numpy as np

from shmguide.parallel import Workers, map_blocks
from shmguide.shared_array import SharedArray


def brighten(block: np.ndarray) -> Any:
    return np.minimum(block, 200) + 55


if __name__ == "__main__":
    with (
        SharedArray.create((1_000, 400), "uint8") as image,
        SharedArray.create((1_000, 400), "uint8") as result,
        Workers(2) as workers,
    ):
        for frame in range(3):
            image.array[:] = 100 * frame
            map_blocks(brighten, image, workers, result)
            print(f"frame {frame}:", np.unique(result.array))
