# /// script
# dependencies = ["numpy", "shmguide"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process

import numpy as np

from shmguide.ring import Ring

TICK = np.dtype([("time", "M8[us]"), ("price", "f8")])


def produce(ring: Ring) -> None:
    ticks = np.zeros(10_000, TICK)
    ticks["price"] = np.arange(10_000)
    with ring:
        ring.put_many(ticks)


if __name__ == "__main__":
    size = 2_048 * TICK.itemsize
    with Ring.create(slots=4, slot_size=size) as ring:
        producer = Process(target=produce, args=(ring,))
        producer.start()
        total = 0.0
        try:
            while True:
                batch = ring.get_many(TICK)
                total += batch["price"].sum()
                print(f"{len(batch):,} records")
        except EOFError:
            print("sum of all prices:", total)
        producer.join()
