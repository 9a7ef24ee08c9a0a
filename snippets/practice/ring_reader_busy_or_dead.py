# /// script
# dependencies = ["shmguide"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection

from shmguide.ring import Ring


def read(ring: Ring, end: Connection) -> None:
    ring.get()
    end.send("has one")
    end.recv()  # busy with it, for ever


def fill(ring: Ring) -> None:
    while True:
        ring.put(b"frame", timeout=0.2)


if __name__ == "__main__":
    with Ring.create(slots=4, slot_size=8) as ring:
        mine, theirs = Pipe()
        reader = Process(target=read, args=(ring, theirs))
        reader.start()
        ring.put(b"first")
        mine.recv()
        try:
            fill(ring)
        except TimeoutError:
            print("TimeoutError: the reader lives:", reader.is_alive())
        reader.kill()
        reader.join()
        try:
            fill(ring)
        except BrokenPipeError:
            print("BrokenPipeError: the reader is dead")
