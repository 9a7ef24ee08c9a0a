# /// script
# dependencies = ["shmguide"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import tracemalloc
from io import BytesIO
from multiprocessing import Process

from shmguide.ring import Ring

MIB = 1 << 20


def produce(ring: Ring) -> None:
    file = BytesIO(bytes([1, 2, 3]) * MIB)
    with ring:
        while True:
            with (frame := ring.reserve()) as view:
                frame.length = file.readinto(view)
            if frame.length == 0:
                return


if __name__ == "__main__":
    with Ring.create(slots=2, slot_size=MIB) as ring:
        producer = Process(target=produce, args=(ring,))
        producer.start()
        tracemalloc.start()
        for view in ring.views():
            if len(view):
                print(
                    f"a frame of {len(view):,} bytes, {view[:3].hex()}"
                )
        _, peak = tracemalloc.get_traced_memory()
        producer.join()
        print("memory for a copy of a frame was taken:", peak > MIB)
