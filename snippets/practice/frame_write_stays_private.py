# /// script
# dependencies = ["numpy", "pandas", "shmguide==0.2+checkout"]
# ///
import pandas as pd

from shmguide.shared_array import SharedArray


def first_row(array: object, with_column: bool) -> object:
    frame = pd.DataFrame(array, columns=["price", "size"], copy=False)
    column = frame["price"] if with_column else None
    frame.loc[0, "size"] = 7
    del column
    return frame.loc[0].to_list()


if __name__ == "__main__":
    for with_column in False, True:
        with SharedArray.from_array(
            [[99.5, 2.0], [100.0, 3.0]]
        ) as shared:
            print("a column is in use:", with_column)
            print("  the frame: ", first_row(shared.array, with_column))
            print("  the memory:", shared.array[0].tolist())
