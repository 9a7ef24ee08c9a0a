# /// script
# dependencies = ["shmguide"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process

from shmguide.ring import Ring


def produce(ring: Ring) -> None:
    frames = [f"number {n}".encode() for n in range(10_000)]
    with ring:
        print("put:", ring.put_all(frames))


if __name__ == "__main__":
    with Ring.create(slots=256, slot_size=64) as ring:
        producer = Process(target=produce, args=(ring,))
        producer.start()
        count = 0
        for view in ring.views():
            assert view == f"number {count}".encode()
            count += 1
        producer.join()
        print("taken, in order:", count)
