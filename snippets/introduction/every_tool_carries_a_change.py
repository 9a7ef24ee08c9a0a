from ctypes import Structure, c_double, c_int
from multiprocessing import Array, Manager, Process, Value
from multiprocessing.managers import SharedMemoryManager
from multiprocessing.shared_memory import SharedMemory
from multiprocessing.sharedctypes import RawArray, RawValue
from typing import Any


class Reading(Structure):
    _fields_ = [("time", c_double), ("value", c_int)]


def change(numbers: Any, rows: Any, segment: SharedMemory) -> None:
    for number in numbers.values():
        number.value = 1
    for row in rows.values():
        row[0] = 1
    segment.buf[0] = 1


if __name__ == "__main__":
    with Manager() as manager, SharedMemoryManager() as memory:
        numbers: Any = {
            "Value": Value("i", 0),
            "RawValue": RawValue("i", 0),
            "Value(Structure)": Value(Reading),
            "Manager().Value": manager.Value("i", 0),
        }
        rows: Any = {
            "Array": Array("i", [0]),
            "RawArray": RawArray("i", [0]),
            "ShareableList": memory.ShareableList([0]),
            "Manager().list": manager.list([0]),
        }
        segment = memory.SharedMemory(size=1)
        child = Process(target=change, args=(numbers, rows, segment))
        child.start()
        child.join()
        for name, number in numbers.items():
            print(f"{name:<18}{number.value}")
        for name, row in rows.items():
            print(f"{name:<18}{row[0]}")
        print(f"{'SharedMemory':<18}{segment.buf[0]}")
