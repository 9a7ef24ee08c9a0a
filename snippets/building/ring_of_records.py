# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process

import numpy as np

from shmguide.ring import Producer, Ring

TICK = np.dtype([("time", "M8[us]"), ("price", "f8")])
BATCH = 2_048


def produce(producer: Producer) -> None:
    ticks = np.zeros(10_000, TICK)
    ticks["price"] = np.arange(10_000)
    with producer:
        for begin in range(0, len(ticks), BATCH):
            producer.put(ticks[begin : begin + BATCH])


if __name__ == "__main__":
    with Ring.create(slots=4, slot_size=BATCH * TICK.itemsize) as ring:
        process = Process(target=produce, args=(ring.producer(),))
        process.start()
        total = 0.0
        with ring.consumer() as consumer:
            for view in consumer.views():
                batch = np.frombuffer(view, TICK)
                total += batch["price"].sum()
                print(f"{len(batch):,} records")
        print("sum of all prices:", total)
        process.join()
