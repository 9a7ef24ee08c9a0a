"""lmdb, a database in a file, with a transaction for each record."""

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

peer: Any = import_module("lmdb")
RECORD = struct.Struct("dqd")

Work = Callable[[list[int]], None]


class Table:
    """A table of records, in a folder."""

    @contextmanager
    def opened(self, folder: str, rows: int) -> Iterator[tuple[Work, Work]]:
        """Return what writes, and what reads, the rows of some numbers.

        Args:
            folder: where the database is.
            rows: how many there are.
        """
        environment = peer.open(folder, sync=False, metasync=False)

        def write(rows: list[int]) -> None:
            for row in rows:
                with environment.begin(write=True) as transaction:
                    transaction.put(row.to_bytes(2, "big"), RECORD.pack(1.5, row, 2.5))

        def read(rows: list[int]) -> None:
            for row in rows:
                with environment.begin() as transaction:
                    RECORD.unpack(transaction.get(row.to_bytes(2, "big")))

        try:
            write(list(range(rows)))
            yield write, read
        finally:
            environment.close()
