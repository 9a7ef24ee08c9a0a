# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from math import prod
from multiprocessing import Process

import numpy as np

from shmguide.ring import Consumer, Ring

FRAMES, SHAPE = 100, (480, 640, 3)


def record(consumer: Consumer) -> None:
    with consumer:
        numbers = [int(view[0]) for view in consumer.views()]
    print(f"recorded {len(numbers)}, the first {numbers[:6]}")


def image(number: int) -> np.ndarray:
    return np.full(SHAPE, number, np.uint8)


if __name__ == "__main__":
    lost = list[int]()
    with Ring.create(slots=4, slot_size=prod(SHAPE)) as ring:
        recorder = Process(target=record, args=(ring.consumer(),))
        with ring.producer() as producer:
            for number in range(1, 7):  # while the recorder is away
                try:
                    producer.put(image(number), timeout=0)
                except TimeoutError:
                    lost.append(number)
            print("the ring was full, lost:", lost)
            recorder.start()
            for number in range(7, FRAMES + 1):
                producer.put(image(number))  # waits for a free slot
        recorder.join()
