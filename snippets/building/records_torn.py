# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import RawArray
from typing import Any

from shmguide.replay import Replay


class Records:
    def __init__(self, rows: int) -> None:
        self.price = RawArray("d", rows)
        self.size = RawArray("q", rows)


def write_price(table: Records, _own: Any) -> None:
    table.price[7] = 99.5


def write_size(table: Records, _own: Any) -> None:
    table.size[7] = 20


def read_price(table: Records, own: Any) -> None:
    own.price = table.price[7]


def read_size(table: Records, own: Any) -> str:
    return f"{own.price} and {table.size[7]}"


if __name__ == "__main__":
    table = Records(1_000)
    writer = [write_price, write_size]
    reader = [read_price, read_size]
    with Replay([writer, reader], table) as replay:
        for turns in (0, 0, 1, 1), (0, 1, 1, 0), (1, 0, 0, 1):
            table.price[7], table.size[7] = 0, 0
            print("turns", *turns, "-> the reader sees", *replay(turns))
