# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
import numpy as np

from shmguide.parallel import Workers, map_blocks, smooth

if __name__ == "__main__":
    image = np.arange(30).reshape(10, 3) ** 2
    whole = smooth(image)
    with Workers(2) as workers:
        for overlap in 0, 1:
            found = map_blocks(
                smooth, image, workers, overlap=overlap, rows=4
            )
            wrong = np.flatnonzero((found != whole).any(axis=1))
            print(f"overlap {overlap}, wrong rows: {wrong.tolist()}")
