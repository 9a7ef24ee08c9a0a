# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import RawArray
from typing import Any

from shmguide.replay import Replay


def write_first_half(shared: Any, _own: Any) -> None:
    shared[:3] = b"new"


def write_second_half(shared: Any, _own: Any) -> None:
    shared[4:] = b"new"


def read_first_half(shared: Any, own: Any) -> None:
    own.copy = shared[:4]


def read_second_half(shared: Any, own: Any) -> str:
    return f"the reader has {(own.copy + shared[4:]).decode()!r}"


if __name__ == "__main__":
    shared = RawArray("c", 7)
    writer = [write_first_half, write_second_half]
    reader = [read_first_half, read_second_half]
    with Replay([writer, reader], shared) as replay:
        for turns in (1, 1, 0, 0), (0, 1, 1, 0), (1, 0, 0, 1):
            shared[:] = b"old old"
            print("turns", *turns, "->", *replay(turns))
