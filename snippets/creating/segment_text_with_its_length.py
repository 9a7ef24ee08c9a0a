import json
from contextlib import closing
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory
from typing import Any

PREFIX = 8  # bytes in which the length stands


def write(segment: SharedMemory, document: Any) -> None:
    data = json.dumps(document).encode()
    if PREFIX + len(data) > segment.size:
        raise ValueError(f"no room for {len(data)} bytes")
    segment.buf[PREFIX : PREFIX + len(data)] = data
    segment.buf[:PREFIX] = len(data).to_bytes(PREFIX, "little")


def read(segment: SharedMemory) -> Any:
    length = int.from_bytes(segment.buf[:PREFIX], "little")
    return json.loads(bytes(segment.buf[PREFIX : PREFIX + length]))


def answer(name: str) -> None:
    with closing(SharedMemory(name)) as segment:
        write(segment, {"longer": "than the next one"})
        write(segment, {"a": 1})


if __name__ == "__main__":
    with closing(SharedMemory(create=True, size=64)) as segment:
        try:
            child = Process(target=answer, args=(segment.name,))
            child.start()
            child.join()
            print(read(segment))
        finally:
            segment.unlink()
