from array import array
from ctypes import Array, c_ulonglong
from multiprocessing import Process, RawArray

CELLS, VALUES = 1_000, 2_000


class Seqlock:
    def __init__(self, shared: Array[c_ulonglong]) -> None:
        cells = memoryview(shared).cast("B").cast("Q")
        self.number, self.data = cells[:1], cells[8:]

    def write(self, value: int) -> None:
        self.number[0] += 1  # odd: a value is being written
        self.data[:] = array("Q", [value]) * CELLS
        self.number[0] += 1  # even: it is complete

    def read(self, attempts: int = 10**9) -> memoryview:
        for _ in range(attempts):
            number, copy = self.number[0], bytes(self.data)
            if number % 2 == 0 and self.number[0] == number:
                return memoryview(copy).cast("Q")
        raise TimeoutError("the writer comes to no end")


def write(shared: Array[c_ulonglong]) -> None:
    for number in range(VALUES):
        Seqlock(shared).write(1 + number)


if __name__ == "__main__":
    shared, torn = RawArray(c_ulonglong, 8 + CELLS), 0
    writer, latest = (
        Process(target=write, args=[shared]),
        Seqlock(shared),
    )
    writer.start()
    while (value := latest.read())[0] < VALUES:
        torn += len(set(value)) > 1
    print("torn:", torn)
    latest.number[0] += 1  # as by a writer that dies half-way
    try:
        latest.read(attempts=1_000)
    except TimeoutError as error:
        print(f"TimeoutError: {error}")
