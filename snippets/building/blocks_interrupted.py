# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import signal
from multiprocessing import active_children

import numpy as np

from shmguide.parallel import Workers, map_blocks


def press_control_c(done: int, total: int) -> None:
    print(f"{done:,} of {total:,} rows done, then Ctrl-C")
    signal.raise_signal(signal.SIGINT)


if __name__ == "__main__":
    numbers = np.arange(1_000_000.0)
    with Workers(2) as workers:
        print("workers:", len(active_children()))
        try:
            map_blocks(
                np.sqrt, numbers, workers, progress=press_control_c
            )
        except KeyboardInterrupt:
            print("workers:", len(active_children()))
