# /// script
# dependencies = ["numpy", "pandas", "shmguide==0.2+checkout"]
# ///
import pandas as pd

from shmguide.shared_array import SharedArray

if __name__ == "__main__":
    columns = {"name": ["Ada", "Grace"], "score": [1.5, 2.5]}
    frame = pd.DataFrame(columns)
    print("its array is of", frame.to_numpy().dtype)
    try:
        SharedArray.from_array(frame.to_numpy())
    except TypeError as error:
        print("TypeError:", str(error).split(",")[0])
