# /// script
# dependencies = ["shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process

from shmguide.ring import Producer, Ring


def produce(producer: Producer) -> None:
    with producer:  # closes: the consumer's loop ends
        for line in ["a frame", "", "of any length"]:
            producer.put(line.encode())


if __name__ == "__main__":
    with Ring.create(slots=8, slot_size=64) as ring:
        process = Process(target=produce, args=(ring.producer(),))
        process.start()
        with ring.consumer() as consumer:
            for frame in consumer:
                print(frame)
        process.join()
