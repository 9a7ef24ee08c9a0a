from collections.abc import Callable

SLOTS, SIZE, START = 4, 8, 128  # frames of one size, to be short
WRITTEN, TAKEN, looks = 0, 8, {"producer": 0, "consumer": 0}


def putting(memory: memoryview) -> Callable[[bytes], None]:
    cells, count, limit = memory[:START].cast("Q"), 0, 0

    def put(frame: bytes) -> None:
        nonlocal count, limit
        while count >= limit:  # full, as far as it knows
            limit = cells[TAKEN] + SLOTS
            looks["producer"] += 1
        start = START + count % SLOTS * SIZE
        memory[start : start + SIZE] = frame
        cells[WRITTEN] = count = count + 1

    return put


def taking(memory: memoryview) -> Callable[[], bytes]:
    cells, count, limit = memory[:START].cast("Q"), 0, 0

    def get() -> bytes:
        nonlocal count, limit
        while count >= limit:  # empty, as far as it knows
            limit = cells[WRITTEN]
            looks["consumer"] += 1
        start = START + count % SLOTS * SIZE
        frame = bytes(memory[start : start + SIZE])
        cells[TAKEN] = count = count + 1
        return frame

    return get


if __name__ == "__main__":
    memory = memoryview(bytearray(START + SLOTS * SIZE))
    put, get = putting(memory), taking(memory)
    for number in range(2_000):
        put(number.to_bytes(8))
        if number % SLOTS == SLOTS - 1:
            last = [get() for _ in range(SLOTS)][-1]
    print(int.from_bytes(last) + 1, "frames, looks:", looks)
