from array import array
from multiprocessing.shared_memory import SharedMemory

if __name__ == "__main__":
    segment = SharedMemory(create=True, size=16)
    data, numbers = b"hello", array("i", [1, 2])
    try:
        segment.buf[:] = data
    except ValueError as error:
        print("another length: ValueError:", error)
    try:
        segment.buf[:8] = memoryview(numbers)
    except ValueError as error:
        print("another format: ValueError:", error)

    segment.buf[: len(data)] = data
    print(bytes(segment.buf[: len(data)]))
    pure = memoryview(numbers).cast("B")
    segment.buf[: len(pure)] = pure
    print(array("i", bytes(segment.buf[: len(pure)])))
    segment.unlink()
    segment.close()
