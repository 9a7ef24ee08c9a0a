from ctypes import Array, c_ulonglong
from multiprocessing import Process, RawArray

SLOTS, MESSAGES = 64, 10_000
WRITTEN, TAKEN, FIRST = 0, 1, 2

Shared = Array[c_ulonglong]


def cells_of(shared: Shared) -> memoryview:
    return memoryview(shared).cast("B").cast("Q")


def produce(shared: Shared) -> None:
    cells = cells_of(shared)
    for number in range(MESSAGES):
        while number - cells[TAKEN] == SLOTS:
            pass  # full
        cells[FIRST + number % SLOTS] = number
        cells[WRITTEN] = number + 1  # only the producer writes here


def consume(shared: Shared) -> list[int]:
    cells, received = cells_of(shared), list[int]()
    for number in range(MESSAGES):
        while cells[WRITTEN] == number:
            pass  # empty
        received.append(cells[FIRST + number % SLOTS])
        cells[TAKEN] = number + 1  # only the consumer writes here
    return received


if __name__ == "__main__":
    shared = RawArray(c_ulonglong, FIRST + SLOTS)
    producer = Process(target=produce, args=(shared,))
    producer.start()
    received = consume(shared)
    producer.join()
    in_order = received == list(range(MESSAGES))
    print(f"{len(received):,} messages, all in order: {in_order}")
