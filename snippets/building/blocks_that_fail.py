# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
import numpy as np

from shmguide.parallel import Workers, map_blocks


def reciprocal(block: np.ndarray) -> np.ndarray:
    if not block.all():
        raise ZeroDivisionError("there is a zero")
    return 1 / block


if __name__ == "__main__":
    numbers = np.ones((1_000, 3))
    numbers[321] = 0
    with Workers(2) as workers:
        try:
            map_blocks(reciprocal, numbers, workers, rows=10)
        except ZeroDivisionError as error:
            print("ZeroDivisionError:", error)
            print(error.__notes__[0].splitlines()[0])
        numbers[321] = 4
        found = map_blocks(reciprocal, numbers, workers)
        print("the same workers, again:", found[321])
