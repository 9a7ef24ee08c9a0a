"""What the processes of tests/test_records.py do, in a module that loads quickly."""

import os
import signal

from processes import PATIENCE


def write_price(table, _own):
    table.column("price")[3] = 2.5


def write_size(table, _own):
    table.column("size")[3] = 7


def read_price(table, own):
    own.price = table.column("price")[3]


def read_size(table, own):
    return own.price, table.column("size")[3]


def write_record(table, _own):
    table.write(3, price=2.5, size=7)


def read_record(table, _own):
    record = table.read(3)
    return record["price"], record["size"]


def fill(table, first, step):
    for row in range(first, len(table), step):
        table.write(row, price=row / 4, size=-row, symbol=f"№ {row}\0")


def agree(table, barrier, seed, times):
    """Write records whose fields belong together, and check each that is read."""
    barrier.wait(PATIENCE)
    for number in range(times):
        n = (1_000_003 * seed + number) % 1_000_000
        row = number % len(table)
        table.write(row, price=n, size=n, symbol=f"{n:0{1 + n % 12}}")
        record = table.read(row)
        n = record["size"]
        assert record["price"] == n
        assert record["symbol"] == f"{n:0{1 + n % 12}}"


def add(table, barrier, times):
    """Read and write under the lock that is held already."""
    barrier.wait(PATIENCE)
    for _ in range(times):
        with table.lock:
            size = table.read(0)["size"]
            table.write(0, size=size + 1)


def hold_and_be_killed(table, connection):
    """Take the lock along, and leave a record half written."""
    table.lock.acquire()
    table.column("price")[3] = 2.5
    connection.send("held")
    os.kill(os.getpid(), signal.SIGKILL)


def find_it_held(*guards):
    for guard in guards:
        assert not guard.acquire(False)


def find_it_free(*guards):
    for guard in guards:
        with guard:
            pass
