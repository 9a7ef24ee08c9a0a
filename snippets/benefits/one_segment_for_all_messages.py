from contextlib import closing
from multiprocessing import Pipe, Process, Semaphore
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from multiprocessing.synchronize import Semaphore as Free
from zlib import crc32

LARGEST = 4 * 1024 * 1024


def receive(name: str, lengths: Connection, free: Free) -> None:
    with closing(SharedMemory(name)) as segment:
        for length in iter(lengths.recv, None):
            print(f"received {length:,} bytes,", end=" ")
            print(f"checksum {crc32(segment.buf[:length]):08x}")
            free.release()  # the next message may overwrite this one


if __name__ == "__main__":
    with closing(SharedMemory(create=True, size=LARGEST)) as segment:
        try:
            lengths, sender = Pipe(duplex=False)
            free = Semaphore(1)
            args = segment.name, lengths, free
            receiver = Process(target=receive, args=args)
            receiver.start()
            for letter, length in (b"a", LARGEST), (b"b", 70_000):
                message = letter * length
                free.acquire()
                segment.buf[:length] = message
                sender.send(length)
            sender.send(None)
            receiver.join()
            print(f"sent last: checksum {crc32(message):08x}")
        finally:
            segment.unlink()
