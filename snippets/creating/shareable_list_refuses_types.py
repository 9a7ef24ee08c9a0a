# /// script
# dependencies = ["numpy"]
# ///
from contextlib import closing
from multiprocessing.shared_memory import ShareableList
from typing import Any

import numpy as np

if __name__ == "__main__":
    items: Any = ShareableList([0, 0.5])
    with closing(items.shm):
        try:
            for number in np.int64(3), np.float32(0.5), [1, 2]:
                try:
                    items[0] = number
                except KeyError as error:
                    print("KeyError:", error)
            items[0] = int(np.int64(3))
            print("converted:", items[0])
            items[1] = np.float64(1.5)
        except KeyError as error:
            print("KeyError:", error)
        finally:
            items.shm.unlink()
