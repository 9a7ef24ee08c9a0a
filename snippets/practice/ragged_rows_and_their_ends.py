# /// script
# dependencies = ["numpy"]
# ///
import numpy as np

if __name__ == "__main__":
    rows = [[1.0], [1.0, 2.0, 3.0], [1.0, 2.0]]
    try:
        np.array(rows)
    except ValueError as error:
        print("ValueError:", str(error).split(".")[0])
    values = np.concatenate(rows)
    ends = np.cumsum([len(row) for row in rows])
    parts = np.split(values, ends[:-1])
    print([part.tolist() for part in parts])
    print(
        "views of one array:",
        all(part.base is values for part in parts),
    )
