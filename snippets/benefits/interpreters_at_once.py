# /// script
# requires-python = ">=3.14"
# ///
from concurrent.futures import (  # type: ignore[attr-defined]
    InterpreterPoolExecutor,
)
from math import isqrt

SIZE, PART = 1_000_000, 250_000


def work(part: memoryview) -> int:
    return sum(map(isqrt, part))


if __name__ == "__main__":
    data = bytearray(bytes(range(250)) * (SIZE // 250))
    view = memoryview(data)
    parts = [view[at : at + PART] for at in range(0, SIZE, PART)]
    with InterpreterPoolExecutor(4) as pool:
        total = sum(pool.map(work, parts))
    print("right:", total == sum(map(isqrt, data)))
