from ctypes import Structure, c_double, c_int
from multiprocessing import Process, Value
from multiprocessing.managers import SharedMemoryManager
from multiprocessing.shared_memory import ShareableList, SharedMemory
from multiprocessing.sharedctypes import RawArray, RawValue
from typing import Any


class Reading(Structure):
    _fields_ = [("time", c_double), ("sensor", c_int)]


def change(
    reading: Any,
    number: Any,
    numbers: Any,
    row: ShareableList,
    segment: SharedMemory,
) -> None:
    reading.sensor = number.value = numbers[0] = 1
    row[0] = segment.buf[0] = 1


if __name__ == "__main__":
    with SharedMemoryManager() as manager:
        reading: Any = Value(Reading)
        number = RawValue("i", 0)
        numbers = RawArray("i", [0])
        row = manager.ShareableList([0])
        segment = manager.SharedMemory(size=1)
        arguments = reading, number, numbers, row, segment
        child = Process(target=change, args=arguments)
        child.start()
        child.join()
        print("Value(Structure):   ", reading.sensor)
        print("RawValue:           ", number.value)
        print("RawArray:           ", numbers[0])
        print("ShareableList:      ", row[0])
        print("SharedMemoryManager:", segment.buf[0])
