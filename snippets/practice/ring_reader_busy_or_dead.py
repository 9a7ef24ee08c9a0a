# /// script
# dependencies = ["shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection

from shmguide.ring import Consumer, Producer, Ring


def read(frames: Consumer, end: Connection) -> None:
    frames.get()
    end.send("has one")
    end.recv()  # busy with it, for ever


def fill(frames: Producer) -> None:
    while True:
        frames.put(b"frame", timeout=0.2)


if __name__ == "__main__":
    with Ring.create(slots=4, slot_size=8) as ring:
        mine, theirs = Pipe()
        reader = Process(target=read, args=(ring.consumer(), theirs))
        reader.start()
        frames = ring.producer()
        frames.put(b"first")
        mine.recv()
        try:
            fill(frames)
        except TimeoutError:
            print("TimeoutError: the reader lives:", reader.is_alive())
        reader.kill()
        reader.join()
        try:
            fill(frames)
        except BrokenPipeError:
            print("BrokenPipeError: the reader is dead")
