# /// script
# dependencies = ["shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from shmguide.ring import Ring

if __name__ == "__main__":
    with (
        Ring.create(slots=1, slot_size=8) as ring,
        ring.producer() as producer,
        ring.consumer() as consumer,
    ):
        try:
            producer.put(b"nine bytes", timeout=0.1)
        except ValueError as error:
            print("ValueError:", error)
        producer.put(b"fits")
        try:
            producer.put(b"fits", timeout=0.1)
        except TimeoutError as error:
            print("TimeoutError:", error)
        consumer.get()
        try:
            consumer.get(timeout=0.1)
        except TimeoutError as error:
            print("TimeoutError:", error)
