# /// script
# dependencies = ["shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process

from shmguide.ring import Producer, Ring


def produce(producer: Producer) -> None:
    frames = [f"number {n}".encode() for n in range(10_000)]
    with producer:
        print("put:", producer.put_all(frames))


if __name__ == "__main__":
    with Ring.create(slots=256, slot_size=64) as ring:
        process = Process(target=produce, args=(ring.producer(),))
        process.start()
        count = 0
        with ring.consumer() as consumer:
            for view in consumer.views():
                assert view == f"number {count}".encode()
                count += 1
        process.join()
        print("taken, in order:", count)
