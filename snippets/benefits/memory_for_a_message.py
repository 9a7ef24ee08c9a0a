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


def peak(action: Any, *arguments: object) -> str:
    tracemalloc.start()
    action(*arguments)
    allocated = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return f"{allocated / SIZE:.0f} x the message"


def receive(pipe: Connection, report: Connection) -> None:
    report.send(peak(pipe.recv))


def write(segment: SharedMemory, message: bytes) -> None:
    segment.buf[:SIZE] = message


if __name__ == "__main__":
    message = bytes(SIZE)
    (pipe, sender), (result, report) = Pipe(False), Pipe(False)
    process = Process(target=receive, args=(pipe, report))
    process.start()
    print("to send it:           ", peak(sender.send, message))
    print("to receive it:        ", result.recv())
    process.join()
    segment = SharedMemory(create=True, size=SIZE)
    try:
        print("to write to a segment:", peak(write, segment, message))
        print("to view it there:     ", peak(memoryview, segment.buf))
    finally:
        segment.close()
        segment.unlink()
