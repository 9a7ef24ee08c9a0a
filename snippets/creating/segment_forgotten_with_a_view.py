from multiprocessing.shared_memory import SharedMemory


def header_of(name: str) -> memoryview:
    segment = SharedMemory(name)
    return segment.buf[:4]


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8)
    segment.buf[0] = 42
    header = header_of(segment.name)
    print("the view reads", header[0])
    header.release()
    segment.unlink()
    segment.close()
