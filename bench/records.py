"""How many records a second do one and two processes write and read, each one whole?

    python -m bench.records

A record is a price, a size and a limit: two floats and an integer. The processes write
and read rows at random, each change under a lock that keeps the record whole, or in the
way of the package. They are started once for each number of them; in each turn all of
them work in one way, and it lasts from the first start to the last end.

What would change it: the cost of a lock that another process wants, and the version of
Python.
"""

import multiprocessing
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from ctypes import Structure, c_double, c_longlong
from functools import partial
from itertools import repeat
from multiprocessing.managers import SyncManager
from multiprocessing.shared_memory import ShareableList
from pathlib import Path
from typing import Any

from bench.harness import Samples, run, side_by_side
from bench.harness.team import Turn, team
from bench.peers import offering
from shmguide.records import Records

PROCESSES = {"one": 1, "two": 2}
ROWS = 1_024
STRIPES = 64
TURN = 6_000  # records, divided among the processes
LONGER = {"columns": 6, "striped": 6, "structures": 2, "rows": 2}
PEERS = {name: kind() for name, kind in offering("Table").items()}
SHORTER = {"manager": 40} | dict.fromkeys(PEERS, 8)
FIELDS = "price", "size", "limit"
SHM = "/dev/shm"
OURS = "columns", "rows", "striped"
WAYS = [*OURS, "structures", "shareable_list", "manager", *PEERS]

Work = Callable[[list[int]], None]
"""Write, or read, the rows of these numbers."""


class Record(Structure):
    """The record as a structure of ctypes."""

    _fields_ = (("price", c_double), ("size", c_longlong), ("limit", c_double))


Methods = tuple[Callable[[], object], Callable[[], object]]


def methods(locks: list[Any], rows: list[int]) -> Iterable[Methods]:
    """Return for each row how to acquire its lock, and how to release it."""
    pairs = [(lock.acquire, lock.release) for lock in locks]
    if len(pairs) == 1:
        return repeat(pairs[0])
    return [pairs[row % len(pairs)] for row in rows]


def write_columns(table: Records, locks: list[Any], rows: list[int]) -> None:
    """Store in the columns, under the one lock or the one of the row."""
    prices, sizes, limits = map(table.column, FIELDS)
    for row, (acquire, release) in zip(rows, methods(locks, rows), strict=False):
        acquire()
        prices[row] = 1.5
        sizes[row] = row
        limits[row] = 2.5
        release()


def read_columns(table: Records, locks: list[Any], rows: list[int]) -> None:
    """Load from the columns, under the one lock or the one of the row."""
    prices, sizes, limits = map(table.column, FIELDS)
    for row, (acquire, release) in zip(rows, methods(locks, rows), strict=False):
        acquire()
        _ = prices[row], sizes[row], limits[row]
        release()


def write_rows(table: Records, rows: list[int]) -> None:
    """Write by name, every value being checked."""
    write = table.write
    for row in rows:
        write(row, price=1.5, size=row, limit=2.5)


def read_rows(table: Records, rows: list[int]) -> None:
    """Read into a dictionary."""
    read = table.read
    for row in rows:
        read(row)


def write_structures(records: Any, rows: list[int]) -> None:
    """Store in the fields of a structure, under the lock of the array."""
    for row in rows:
        with records.get_lock():
            record = records[row]
            record.price = 1.5
            record.size = row
            record.limit = 2.5


def read_structures(records: Any, rows: list[int]) -> None:
    """Load from the fields of a structure, under the lock of the array."""
    for row in rows:
        with records.get_lock():
            record = records[row]
            _ = record.price, record.size, record.limit


def write_list(numbers: Any, lock: Any, rows: list[int]) -> None:
    """Store in three items of a ShareableList."""
    for row in rows:
        with lock:
            numbers[3 * row] = 1.5
            numbers[3 * row + 1] = row
            numbers[3 * row + 2] = 2.5


def read_list(numbers: Any, lock: Any, rows: list[int]) -> None:
    """Load three items of a ShareableList."""
    for row in rows:
        with lock:
            _ = numbers[3 * row], numbers[3 * row + 1], numbers[3 * row + 2]


def write_managed(records: Any, rows: list[int]) -> None:
    """Send a tuple to the manager's list."""
    for row in rows:
        records[row] = (1.5, row, 2.5)


def read_managed(records: Any, rows: list[int]) -> None:
    """Ask the manager's list for a tuple."""
    for row in rows:
        _ = records[row]


class Shared:
    """The same table in each form, as it is handed to the processes."""

    def __init__(self, manager: SyncManager, names: tuple[str, str]) -> None:
        fields: dict[str, Any] = {"price": float, "size": int, "limit": float}
        self.table = Records(fields, ROWS)
        self.locks = [multiprocessing.Lock() for _ in range(STRIPES)]
        self.structures: Any = multiprocessing.Array(Record, ROWS)
        self.managed = manager.list([(0.0, 0, 0.0)] * ROWS)
        self.list_name, self.folder = names

    @contextmanager
    def ready(self) -> Iterator[Callable[[str, str, list[int]], None]]:
        """Return what writes or reads these rows in the way of that name."""
        with ExitStack() as stack:
            numbers: Any = ShareableList(name=self.list_name)
            stack.callback(numbers.shm.close)
            lock, locks, table = self.locks[0], self.locks, self.table
            write: dict[str, Work] = {
                "columns": partial(write_columns, table, [table.lock]),
                "rows": partial(write_rows, table),
                "striped": partial(write_columns, table, locks),
                "structures": partial(write_structures, self.structures),
                "shareable_list": partial(write_list, numbers, lock),
                "manager": partial(write_managed, self.managed),
            }
            read: dict[str, Work] = {
                "columns": partial(read_columns, table, [table.lock]),
                "rows": partial(read_rows, table),
                "striped": partial(read_columns, table, locks),
                "structures": partial(read_structures, self.structures),
                "shareable_list": partial(read_list, numbers, lock),
                "manager": partial(read_managed, self.managed),
            }
            for name, peer in PEERS.items():
                opened = peer.opened(self.folder, ROWS)
                write[name], read[name] = stack.enter_context(opened)
            works = {"write": write, "read": read}
            yield lambda act, name, rows: works[act][name](rows)


def measured(shared: Shared, processes: int, rounds: int) -> dict[str, Samples]:
    """Return what a record takes so many processes, written and read.

    Args:
        shared: the tables.
        processes: how many work at the same time.
        rounds: how many turns each way gets.
    """
    chance = random.Random(processes)

    def use(turn: Turn, act: str, name: str) -> float:
        each = TURN * LONGER.get(name, 1) // SHORTER.get(name, 1) // processes
        rows = [chance.choices(range(ROWS), k=each) for _ in range(processes)]
        return turn([(act, name, part) for part in rows]) / (each * processes)

    samples = {}
    with team(shared, processes) as turn:
        for act in ("write", "read"):
            ways = {name: partial(use, turn, act, name) for name in WAYS}
            samples[act] = side_by_side(ways, rounds, f"{processes}, {act}")
    return samples


def measure(quick: bool) -> Mapping[str, object]:
    """Return the nanoseconds of a record by each way, and ratios to the columns.

    Args:
        quick: whether few rounds are enough.
    """
    figures: dict[str, dict[str, object]] = {"write": {}, "read": {}}
    with ExitStack() as stack:
        manager = stack.enter_context(multiprocessing.Manager())
        place = SHM if Path(SHM).is_dir() else None
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=place))
        numbers: Any = ShareableList([0.0, 0, 0.0] * ROWS)
        stack.callback(numbers.shm.unlink)
        stack.callback(numbers.shm.close)
        for name, processes in PROCESSES.items():
            shared = Shared(manager, (numbers.shm.name, folder))
            samples = measured(shared, processes, 2 if quick else 25)
            for act, taken in samples.items():
                figures[act][name] = {
                    "nanoseconds": taken.spread(1e9),
                    "columns_times_faster": {
                        w: taken.ratio(w, "columns") for w in taken
                    },
                }
    return {"rows": ROWS, "stripes": STRIPES, **figures}


if __name__ == "__main__":
    run("records", measure)
