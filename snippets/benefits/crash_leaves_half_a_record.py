import os
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory


def worker(
    segment: SharedMemory, pipe: Connection, crash: bool
) -> None:
    message = bytearray(b"old old")
    segment.buf[:3] = message[:3] = b"new"
    if crash:
        os._exit(1)
    segment.buf[4:7] = message[4:7] = b"new"
    pipe.send(message)
    segment.close()


if __name__ == "__main__":
    for crash in False, True:
        segment = SharedMemory(create=True, size=7)
        try:
            segment.buf[:7] = b"old old"
            receiver, sender = Pipe(duplex=False)
            process = Process(
                target=worker, args=(segment, sender, crash)
            )
            process.start()
            sender.close()  # so that the worker's end is the only one
            process.join()
            print("in the segment: ", bytes(segment.buf[:7]).decode())
            try:
                print("through the pipe:", receiver.recv().decode())
            except EOFError:
                print("through the pipe: nothing, EOFError")
        finally:
            segment.close()
            segment.unlink()
