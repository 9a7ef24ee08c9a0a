from multiprocessing import Array, Manager, Process, Value
from multiprocessing.shared_memory import SharedMemory
from typing import Any


def change(
    number: Any, numbers: Any, segment: SharedMemory, names: Any
) -> None:
    number.value = 1
    numbers[0] = 1
    segment.buf[0] = 1
    names.append("child")


if __name__ == "__main__":
    number = Value("i", 0)
    numbers = Array("i", [0, 0, 0])
    segment = SharedMemory(create=True, size=1)
    try:
        with Manager() as manager:
            names = manager.list(["parent"])
            child = Process(
                target=change, args=(number, numbers, segment, names)
            )
            child.start()
            child.join()
            print("Value:       ", number.value)
            print("Array:       ", numbers[:])
            print("SharedMemory:", segment.buf[0])
            print("Manager:     ", list(names))
    finally:
        segment.close()
        segment.unlink()
