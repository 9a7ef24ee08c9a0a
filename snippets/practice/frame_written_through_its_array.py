# /// script
# dependencies = ["numpy", "pandas", "shmguide==0.2+checkout"]
# ///
import pandas as pd

from shmguide.shared_array import SharedArray

COLUMNS = ["price", "size"]
SIZE = COLUMNS.index("size")

if __name__ == "__main__":
    with SharedArray.from_array([[99.5, 2.0], [100.0, 3.0]]) as shared:
        frame = pd.DataFrame(shared.array, columns=COLUMNS, copy=False)
        column = frame["size"]
        shared.array[0, SIZE] = 7
        rows = (frame["price"] >= 100).to_numpy()
        shared.array[rows, SIZE] += 10
        print("the frame: ", frame["size"].to_list())
        print("the column:", column.to_list())
