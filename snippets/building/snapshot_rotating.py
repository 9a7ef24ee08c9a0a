from array import array
from ctypes import Array, c_ulonglong
from itertools import count
from multiprocessing import Process, RawArray

BUFFERS, CELLS, READS = 4, 1_000, 2_000


class Rotating:
    def __init__(self, shared: Array[c_ulonglong]) -> None:
        cells = memoryview(shared).cast("B").cast("Q")
        starts = range(8, len(cells), CELLS)
        self.version = cells[:1]
        self.buffers = [cells[s : s + CELLS] for s in starts]

    def write(self, value: int) -> None:
        version = self.version[0] + 1
        data = array("Q", [value]) * CELLS
        self.buffers[version % BUFFERS][:] = data
        self.version[0] = version

    def read(self) -> memoryview:
        while True:
            version = self.version[0]
            copy = bytes(self.buffers[version % BUFFERS])
            if self.version[0] - version <= BUFFERS - 2:
                return memoryview(copy).cast("Q")


def write_restlessly(shared: Array[c_ulonglong]) -> None:
    for number in count(1):
        Rotating(shared).write(number)


if __name__ == "__main__":
    shared = RawArray(c_ulonglong, 8 + BUFFERS * CELLS)
    writer = Process(target=write_restlessly, args=[shared])
    writer.start()
    latest, reads, torn, seen = Rotating(shared), 0, 0, set[int]()
    while (reads := reads + 1) <= READS or len(seen) < 10:
        value = latest.read()
        torn += len(set(value)) > 1
        seen.add(value[0])
    writer.terminate()
    print("torn:", torn)
