from collections import Counter
from multiprocessing import Process, RawArray
from multiprocessing.shared_memory import SharedMemory
from typing import Any

CTYPES = "ctypes"
VIEW = "a memoryview of ctypes' memory"
MAPPING = "a memoryview of a segment"


def cells_of(memory: Any, kind: str) -> Any:
    if kind == CTYPES:
        return memory
    block = memory.buf if kind == MAPPING else memoryview(memory)
    return block.cast("B").cast("q")


def alternate(memory: Any, kind: str) -> None:
    cells = cells_of(memory, kind)
    while True:
        cells[0] = -1
        cells[0] = 0


def reads(memory: Any, kind: str, count: int = 50_000) -> Counter:
    writer = Process(target=alternate, args=(memory, kind), daemon=True)
    writer.start()
    cells = cells_of(memory, kind)
    seen: Counter = Counter()
    while seen.total() < count or not {0, -1} <= seen.keys():
        seen.update(cells[0] for _ in range(5_000))
    writer.kill()
    writer.join()
    return seen


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=4096)
    for kind in (CTYPES, VIEW, MAPPING):
        memory = segment if kind == MAPPING else RawArray("q", 1)
        seen = reads(memory, kind)
        mixed = seen.total() - seen[0] - seen[-1]
        print(f"{kind}: {mixed} reads saw a mixture")
    segment.unlink()
