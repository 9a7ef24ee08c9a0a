# /// script
# dependencies = ["shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import signal
from multiprocessing import Process

from shmguide.ring import Producer, Ring


def produce(producer: Producer) -> None:
    with producer:
        producer.put(b"one")
        producer.put(b"two")
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    with Ring.create(slots=4, slot_size=8) as ring:
        process = Process(target=produce, args=(ring.producer(),))
        process.start()
        process.join()
        with ring.consumer() as consumer:
            print(consumer.get(), consumer.get())
            try:
                consumer.get(timeout=60)
            except ConnectionResetError as error:
                print("ConnectionResetError:", error)
