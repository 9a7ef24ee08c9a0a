from ctypes import Array, c_ulonglong
from multiprocessing import Process, RawArray, Semaphore
from multiprocessing.synchronize import Semaphore as Bell
from time import process_time, sleep

SLOTS, MESSAGES = 4, 2_000
Slots = Array[c_ulonglong]


def produce(slots: Slots, filled: Bell, freed: Bell) -> None:
    for number in range(MESSAGES):
        if number == MESSAGES // 2:
            sleep(0.5)
        freed.acquire()
        slots[number % SLOTS] = number
        filled.release()


def consume(slots: Slots, filled: Bell, freed: Bell) -> list[int]:
    received = []
    for number in range(MESSAGES):
        begun = process_time()
        filled.acquire()
        if number == MESSAGES // 2:
            idle = process_time() - begun < 0.25
            print("idle while it waited for half a second:", idle)
        received.append(slots[number % SLOTS])
        freed.release()
    return received


if __name__ == "__main__":
    slots = RawArray(c_ulonglong, SLOTS)
    args = slots, Semaphore(0), Semaphore(SLOTS)
    producer = Process(target=produce, args=args)
    producer.start()
    received = consume(*args)
    producer.join()
    in_order = received == list(range(MESSAGES))
    print(f"{len(received):,} messages, all in order: {in_order}")
