# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import fcntl
import os
import signal
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from struct import pack, unpack
from tempfile import NamedTemporaryFile

FLOCK = "hhqqi4x"  # struct flock: type, whence, start, length, pid
BYTE_0 = pack(FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0)


def is_alive(file: int) -> bool:
    lock = fcntl.fcntl(file, fcntl.F_OFD_GETLK, BYTE_0)
    kind, *_ = unpack(FLOCK, lock)
    return bool(kind != fcntl.F_UNLCK)


def produce(name: str, claimed: Connection) -> None:
    file = os.open(name, os.O_RDWR)
    fcntl.fcntl(file, fcntl.F_OFD_SETLK, BYTE_0)
    claimed.send(True)
    signal.pause()


if __name__ == "__main__":
    with NamedTemporaryFile() as file:
        claimed, other = Pipe()
        process = Process(target=produce, args=(file.name, other))
        process.start()
        claimed.recv()
        print("claimed, alive:", is_alive(file.fileno()))
        process.kill()
        process.join()
        print("killed, alive:", is_alive(file.fileno()))
