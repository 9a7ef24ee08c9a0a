import json
from multiprocessing.shared_memory import SharedMemory


def write(segment: SharedMemory, document: object) -> None:
    data = json.dumps(document).encode()
    segment.buf[: len(data)] = data


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=64)
    for document in {"longer": "than the next one"}, {"a": 1}:
        write(segment, document)
        try:
            print(json.loads(bytes(segment.buf)))
        except json.JSONDecodeError as error:
            print("JSONDecodeError:", error)
    print(bytes(segment.buf[:32]))
    segment.unlink()
    segment.close()
