# /// script
# dependencies = ["shmguide"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import signal
from multiprocessing import Process

from shmguide.ring import Ring


def produce(ring: Ring) -> None:
    ring.put(b"one")
    ring.put(b"two")
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    with Ring.create(slots=4, slot_size=8) as ring:
        producer = Process(target=produce, args=(ring,))
        producer.start()
        producer.join()
        print(ring.get(), ring.get())
        try:
            ring.get(timeout=60)
        except ConnectionResetError as error:
            print("ConnectionResetError:", error)
