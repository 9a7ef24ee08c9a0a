# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shmguide.parallel import map_blocks


def blend(
    one: NDArray[Any], other: NDArray[Any], share: float
) -> NDArray[Any]:
    return share * one + (1 - share) * other


if __name__ == "__main__":
    black, white = np.zeros((4, 3)), np.ones((4, 3))
    grey = map_blocks(blend, (black, white), workers=2, args=(0.25,))
    print(grey[0])
