# /// script
# dependencies = ["numpy"]
# ///
import pickle
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory

import numpy as np


def read(
    segment: SharedMemory, pickled: bytes, sizes: list[int]
) -> None:
    views, start = [], 0
    for size in sizes:
        views.append(segment.buf[start : start + size])
        start += size
    table = pickle.loads(pickled, buffers=views)
    print(table["name"], table["rows"].sum(), table["ids"].sum())
    table["rows"][0] = -1.0  # to show where the array lies


if __name__ == "__main__":
    table = {
        "name": "readings:",
        "rows": np.full(1_000_000, 0.5),
        "ids": np.arange(100),
    }
    parts: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(table, 5, buffer_callback=parts.append)
    raw = [part.raw() for part in parts]
    sizes = [len(part) for part in raw]
    print("pickled, below 1 KiB:", len(pickled) < 1024)
    segment = SharedMemory(create=True, size=sum(sizes))
    try:
        segment.buf[: sum(sizes)] = b"".join(raw)
        reader = Process(target=read, args=(segment, pickled, sizes))
        reader.start()
        reader.join()
        first = np.frombuffer(segment.buf, count=1)[0]
        print("on the segment the first row is", first)
    finally:
        segment.close()
        segment.unlink()
