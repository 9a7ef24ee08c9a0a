import os
import sqlite3
from contextlib import closing
from multiprocessing import Pool
from tempfile import TemporaryDirectory

db: sqlite3.Connection


def open_cache(path: str) -> None:
    global db
    db = sqlite3.connect(path, timeout=60, isolation_level=None)


def find(key: str) -> bytes | None:
    rows = db.execute("SELECT value FROM cache WHERE key = ?", [key])
    found: tuple[bytes] | None = rows.fetchone()
    return found[0] if found else None


def look_up(key: str) -> bytes:
    if (value := find(key)) is None:
        with db:  # commits, or rolls back after an exception
            db.execute("BEGIN IMMEDIATE")  # one process at a time
            if (value := find(key)) is None:
                value = os.urandom(8)  # stands for an expensive one
                keep = "INSERT INTO cache VALUES (?, ?)"
                db.execute(keep, [key, value])
    return value


if __name__ == "__main__":
    keys = ["oak", "elm", "ash"] * 8
    with TemporaryDirectory() as folder:
        path = f"{folder}/cache.db"
        with closing(sqlite3.connect(path)) as first:
            first.execute("PRAGMA journal_mode=WAL")
            first.execute("CREATE TABLE cache (key PRIMARY KEY, value)")
        with Pool(4, open_cache, [path]) as pool:
            values = pool.map(look_up, keys, chunksize=1)
        print(len(keys), "look-ups,", len(set(values)), "computed")
        with Pool(1, open_cache, [path]) as later:
            print("found later:", later.map(look_up, keys) == values)
