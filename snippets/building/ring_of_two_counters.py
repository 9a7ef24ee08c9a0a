from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory

SLOTS, SIZE, FRAMES = 4, 64, 2_000
WRITTEN, TAKEN, LENGTHS = 0, 8, 16  # cells of eight bytes
START = 8 * (LENGTHS + SLOTS)


def put(memory: memoryview, frame: bytes) -> None:
    cells = memory[:START].cast("Q")
    written, length = cells[WRITTEN], len(frame)
    while written - cells[TAKEN] == SLOTS:
        pass  # full
    start = START + written % SLOTS * SIZE
    memory[start : start + length] = frame
    cells[LENGTHS + written % SLOTS] = length
    cells[WRITTEN] = written + 1


def get(memory: memoryview) -> bytes:
    cells = memory[:START].cast("Q")
    while cells[WRITTEN] == (taken := cells[TAKEN]):
        pass  # empty
    start = START + taken % SLOTS * SIZE
    length = cells[LENGTHS + taken % SLOTS]
    frame = bytes(memory[start : start + length])
    cells[TAKEN] = taken + 1
    return frame


def produce(segment: SharedMemory) -> None:
    for number in range(FRAMES):
        put(segment.buf, bytes([number % 256]) * (number % SIZE))


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=START + SLOTS * SIZE)
    Process(target=produce, args=(segment,)).start()
    whole = 0
    for number in range(FRAMES):
        expected = bytes([number % 256]) * (number % SIZE)
        whole += get(segment.buf) == expected
    print(f"{whole:,} of {FRAMES:,} frames arrived whole, in order")
    segment.close()
    segment.unlink()
