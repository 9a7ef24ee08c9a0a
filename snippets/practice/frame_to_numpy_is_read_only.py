# /// script
# dependencies = ["numpy", "pandas>=3"]
# ///
import pandas as pd

if __name__ == "__main__":
    frame = pd.DataFrame({"price": [99.5, 100.0]})
    try:
        frame["price"].to_numpy()[0] = 1
    except ValueError as error:
        print("ValueError:", error)
    array = frame["price"].to_numpy(copy=True)
    array[0] = 1
    print("a copy:", array)
