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
    results = np.zeros(4)
    Parallel(n_jobs=2)(delayed(fill)(results, row) for row in range(4))
    print("no error, and", results)
