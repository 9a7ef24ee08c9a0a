import sqlite3
from contextlib import closing
from multiprocessing import Lock, Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


def connect(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=0, isolation_level=None)


def write(path: str, lock: Any, parent: Connection) -> None:
    with lock, closing(connect(path)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE cache SET value = ?", ["new " * 2_500_000])
        parent.send("not committed yet")
        parent.recv()


def read(db: sqlite3.Connection) -> set[str]:
    ((value,),) = db.execute("SELECT value FROM cache")
    return set(value.split())


if __name__ == "__main__":
    lock, (end, other) = Lock(), Pipe()
    with TemporaryDirectory() as folder:
        path = f"{folder}/cache.db"
        with closing(connect(path)) as db:
            db.execute("CREATE TABLE cache AS SELECT 'old' AS value")
            db.execute("PRAGMA journal_mode=WAL")
        writer = Process(target=write, args=(path, lock, other))
        writer.start()
        end.recv()
        with closing(connect(path)) as db:
            written = Path(f"{path}-wal").stat().st_size > 1_000_000
            print("partly in the log:", written, read(db))
            writer.kill()
            writer.join()
            print("after its death:", read(db))
            db.execute("UPDATE cache SET value = 'next'")
            print("the next writer:", read(db))
        print("its Lock is free:", lock.acquire(timeout=0.1))
