# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import sys
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

SIZE = 4 * 1024 * 1024
STEPS = "read", "BytesIO.write", "BytesIO.getbuffer", "loads"


def calls(action: Any) -> list[str]:
    """Return which functions written in C an action calls."""
    names = []

    def note(_frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call":
            names.append(function.__qualname__)

    sys.setprofile(note)
    action()
    sys.setprofile(None)
    return names


def receive(pipe: Connection) -> None:
    names = calls(pipe.recv)
    reads = names.count("read")
    print("more than 50 reads:", reads > 50)
    print("a write after each:", names.count("BytesIO.write") == reads)
    order = dict.fromkeys(name for name in names if name in STEPS)
    print("in this order:", *order)


if __name__ == "__main__":
    pipe, sender = Pipe(duplex=False)
    process = Process(target=receive, args=(pipe,))
    process.start()
    sender.send(bytes(SIZE))
    process.join()
