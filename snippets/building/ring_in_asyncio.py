# /// script
# dependencies = ["shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import asyncio
from contextlib import suppress
from multiprocessing import Process

from shmguide.ring import Consumer, Producer, Ring


def produce(producer: Producer) -> None:
    with producer:
        for number in range(3):
            producer.put(b"frame %d" % number)


async def consume(consumer: Consumer) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(consumer.ready(), timeout=0.01)
    with suppress(EOFError):
        while True:
            await consumer.ready()
            print(consumer.get(timeout=0))


if __name__ == "__main__":
    with Ring.create(slots=2, slot_size=16) as ring:
        process = Process(target=produce, args=(ring.producer(),))
        with ring.consumer() as consumer:
            process.start()
            asyncio.run(consume(consumer))
        process.join()
