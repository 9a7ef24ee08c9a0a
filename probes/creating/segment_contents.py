"""What docs/creating/segment-contents.md says of the slices of a segment."""

from array import array
from multiprocessing.shared_memory import SharedMemory
from unittest import TestCase

check = TestCase()


def slices_take_bytes_of_their_length() -> None:
    segment = SharedMemory(create=True, size=64)
    try:
        for code in "bBhHiIlLqQfd":
            numbers = array(code, [1, 2])
            length = len(numbers) * numbers.itemsize
            if code == "B":
                segment.buf[:length] = numbers
            else:
                with check.assertRaises(ValueError):
                    segment.buf[:length] = memoryview(numbers)
            segment.buf[:length] = memoryview(numbers).cast("B")
        for data in b"hello", bytearray(b"hello"), memoryview(b"hello"):
            segment.buf[:5] = data
            for length in 0, 4, 6, 64:  # mutant: 0, 4, -> 0, 5,
                with check.assertRaises(ValueError):
                    segment.buf[:length] = data
    finally:
        segment.close()
        segment.unlink()
