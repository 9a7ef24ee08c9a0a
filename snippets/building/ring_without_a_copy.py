# /// script
# dependencies = ["shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import tracemalloc
from io import BytesIO
from multiprocessing import Process

from shmguide.ring import Producer, Ring

MIB = 1 << 20


def produce(producer: Producer) -> None:
    file = BytesIO(bytes([1, 2, 3]) * MIB)
    with producer:
        while True:
            with (frame := producer.reserve()) as view:
                frame.length = read = file.readinto(view)
            if read == 0:
                return


if __name__ == "__main__":
    with Ring.create(slots=2, slot_size=MIB) as ring:
        process = Process(target=produce, args=(ring.producer(),))
        process.start()
        tracemalloc.start()
        with ring.consumer() as consumer:
            for view in consumer.views():
                if len(view):
                    print(f"{len(view):,} bytes, {view[:3].hex()}")
        _, peak = tracemalloc.get_traced_memory()
        process.join()
        print("memory for a copy of a frame was taken:", peak > MIB)
