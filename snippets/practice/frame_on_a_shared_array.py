# /// script
# dependencies = ["numpy", "pandas", "shmguide==0.2+checkout"]
# ///
from multiprocessing import Process

import pandas as pd

from shmguide.shared_array import SharedArray

COLUMNS = ["price", "size"]


def work(shared: SharedArray) -> None:
    frame = pd.DataFrame(shared.array, columns=COLUMNS, copy=False)
    print("the worker reads", frame["price"].sum())
    shared.array[0, COLUMNS.index("size")] = 7


if __name__ == "__main__":
    trades = pd.DataFrame({"price": [99.5, 100.0], "size": [2.0, 3.0]})
    with SharedArray.from_array(trades.to_numpy()) as shared:
        frame = pd.DataFrame(shared.array, columns=COLUMNS, copy=False)
        worker = Process(target=work, args=(shared,))
        worker.start()
        worker.join()
        print("the parent reads", frame["size"].to_list())
