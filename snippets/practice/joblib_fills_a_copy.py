# /// script
# dependencies = ["joblib", "numpy"]
# ///
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray


def fill(results: NDArray[Any], row: int) -> None:
    results[row] = row + 1


if __name__ == "__main__":
    for items, limit in (4, "1M"), (200_000, None):
        results = np.zeros(items)
        Parallel(n_jobs=2, max_nbytes=limit)(
            delayed(fill)(results, row) for row in range(4)
        )
        print("no error, and", results[:4])
