# /// script
# dependencies = ["shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import sys
from subprocess import run

from shmguide.ring import Ring


def consume(name: str) -> None:
    with Ring.attach(name) as ring, ring.consumer() as consumer:
        print(ring.waiting, "waiting, producer", ring.producer_state)
        print(consumer.get())


if __name__ == "__main__":
    if len(sys.argv) == 2:
        consume(sys.argv[1])
    else:
        with Ring.create(slots=4, slot_size=16) as ring:
            with ring.producer() as producer:
                producer.put(b"frame")
                command = [sys.executable, __file__, ring.name]
                run(command, check=True)
            print("consumer", ring.consumer_state)
