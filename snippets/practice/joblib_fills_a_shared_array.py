# /// script
# dependencies = ["joblib", "numpy", "shmguide==0.2+checkout"]
# ///
from joblib import Parallel, delayed

from shmguide.shared_array import SharedArray


def fill(results: SharedArray, row: int) -> None:
    results.array[row] = row + 1


if __name__ == "__main__":
    for columns in 1, 200_000:  # 32 bytes and 6.4 MB
        with SharedArray.create((4, columns), "f8") as results:
            rows = range(len(results.array))
            Parallel(n_jobs=2)(
                delayed(fill)(results, row) for row in rows
            )
            print(results.array[:, 0])
