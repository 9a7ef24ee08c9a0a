import struct
from multiprocessing import RawArray
from typing import Any


class LookingNumber:
    """A number that looks at the memory while it is being stored."""

    def __init__(self, memory: memoryview) -> None:
        self.memory = memory

    def __index__(self) -> int:
        print("a reader in the middle of it sees", self.memory[0])
        return 8


if __name__ == "__main__":
    numbers = memoryview(RawArray("Q", [7])).cast("B").cast("Q")
    eight: Any = LookingNumber(numbers)
    print("pack_into replaces 7 by 8")
    struct.pack_into("Q", numbers, 0, eight)
    numbers[0] = 7
    print("a cast memoryview replaces 7 by 8")
    numbers[0] = eight
    print("in the end it is", numbers[0])
