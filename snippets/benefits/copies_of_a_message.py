# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import tracemalloc
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from typing import Any

SIZE = 4 * 1024 * 1024


def copies(action: Any, *arguments: object) -> int:
    tracemalloc.start()
    action(*arguments)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round(peak / SIZE)


def receive(pipe: Connection, report: Connection) -> None:
    report.send(copies(pipe.recv))


def write(segment: SharedMemory, message: bytes) -> None:
    segment.buf[:SIZE] = message


if __name__ == "__main__":
    message = bytes(SIZE)
    (pipe, sender), (made, report) = Pipe(False), Pipe(False)
    process = Process(target=receive, args=(pipe, report))
    process.start()
    print("copies made to send it:", copies(sender.send, message))
    print("copies made to receive it:", made.recv())
    process.join()
    segment = SharedMemory(create=True, size=SIZE)
    try:
        print("to write to a segment:", copies(write, segment, message))
        print("to view it there:", copies(memoryview, segment.buf))
        print("to make bytes of it:", copies(bytes, segment.buf))
    finally:
        segment.close()
        segment.unlink()
