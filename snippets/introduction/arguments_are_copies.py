# /// script
# dependencies = ["numpy"]
# ///
from multiprocessing import Process

import numpy as np
from numpy.typing import NDArray


def change(
    names: list[str], sizes: dict[str, int], rows: NDArray[np.int64]
) -> None:
    names.append("child")
    sizes["child"] = 1
    rows[0] = 1
    print("child: ", names, sizes, rows)


if __name__ == "__main__":
    names, sizes, rows = (
        ["parent"],
        {"parent": 0},
        np.zeros(2, np.int64),
    )
    child = Process(target=change, args=(names, sizes, rows))
    child.start()
    child.join()
    print("parent:", names, sizes, rows)
