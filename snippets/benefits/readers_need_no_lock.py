from multiprocessing import Barrier, Process, SimpleQueue
from multiprocessing.shared_memory import SharedMemory
from multiprocessing.synchronize import Barrier as Meeting
from zlib import crc32

READERS, SIZE = 4, 1024 * 1024
HALF = SIZE // 2


def read(
    segment: SharedMemory, halfway: Meeting, checksums: SimpleQueue
) -> None:
    checksum = crc32(segment.buf[:HALF])
    halfway.wait()  # until all readers are in the middle
    checksums.put(crc32(segment.buf[HALF:SIZE], checksum))
    segment.close()


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=SIZE)
    try:
        data = bytes(range(256)) * (SIZE // 256)
        segment.buf[:SIZE] = data
        halfway = Barrier(READERS)
        checksums: SimpleQueue = SimpleQueue()
        readers = [
            Process(target=read, args=(segment, halfway, checksums))
            for _ in range(READERS)
        ]
        for reader in readers:
            reader.start()
        received = [checksums.get() for _ in readers]
        for reader in readers:
            reader.join()
        right = received.count(crc32(data))
        print(f"{right} of {READERS} readers found every byte")
    finally:
        segment.close()
        segment.unlink()
