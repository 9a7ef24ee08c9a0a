# /// script
# dependencies = ["shmguide"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process

from shmguide.ring import Ring


def produce(ring: Ring) -> None:
    with ring:  # closes: the consumer's loop ends
        for line in ["a frame", "", "of any length"]:
            ring.put(line.encode())


if __name__ == "__main__":
    with Ring.create(slots=8, slot_size=64) as ring:
        producer = Process(target=produce, args=(ring,))
        producer.start()
        for frame in ring:
            print(frame)
        producer.join()
