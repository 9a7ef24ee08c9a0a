# /// script
# dependencies = ["shmguide"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from shmguide.ring import Ring

if __name__ == "__main__":
    with Ring.create(slots=1, slot_size=8) as ring:
        try:
            ring.put(b"nine bytes", timeout=0.1)
        except ValueError as error:
            print("ValueError:", error)
        ring.put(b"fits")
        try:
            ring.put(b"fits", timeout=0.1)
        except TimeoutError as error:
            print("TimeoutError:", error)
        ring.get()
        try:
            ring.get(timeout=0.1)
        except TimeoutError as error:
            print("TimeoutError:", error)
