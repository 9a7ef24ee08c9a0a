# /// script
# dependencies = ["joblib", "numpy"]
# ///
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray


def double(array: NDArray[Any]) -> NDArray[Any]:
    array = array.copy()
    array *= 2
    return array


if __name__ == "__main__":
    with Parallel(n_jobs=2) as parallel:
        for items in 1_000, 200_000:  # 8 kB and 1.6 MB
            array = np.ones(items)
            result = parallel([delayed(double)(array)])
            print(f"{items:,} items: {result[0][:2]}")
