# /// script
# dependencies = ["shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process

from shmguide.ring import Consumer, Ring


def consume(consumer: Consumer, dies_at: int) -> None:
    with consumer:
        for view in consumer.views():
            number = int(view[0])
            if number == dies_at:
                raise SystemExit
            print("done with", number)


if __name__ == "__main__":
    with Ring.create(slots=8, slot_size=1) as ring:
        with ring.producer() as producer:
            producer.put_all([bytes([n]) for n in range(4)])
        for dies_at in 2, None:
            args = ring.consumer(), dies_at
            process = Process(target=consume, args=args)
            process.start()
            process.join()
            state, waiting = ring.consumer_state, ring.waiting
            print(f"consumer {state}, {waiting} waiting")
