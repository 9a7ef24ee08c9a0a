import sqlite3
from contextlib import ExitStack, closing
from tempfile import TemporaryDirectory


def connect(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=600, isolation_level=None)


if __name__ == "__main__":
    with TemporaryDirectory() as folder, ExitStack() as stack:
        path = f"{folder}/cache.db"
        db = stack.enter_context(closing(connect(path)))
        other = stack.enter_context(closing(connect(path)))
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE page AS SELECT 0 AS hits")

        db.execute("BEGIN")
        ((hits,),) = db.execute("SELECT hits FROM page")
        other.execute("UPDATE page SET hits = hits + 1")
        try:
            db.execute("UPDATE page SET hits = ?", [hits + 1])
        except sqlite3.OperationalError as error:
            print(f"OperationalError: {error}")
            print(error.sqlite_errorname)
        db.rollback()

        db.execute("BEGIN IMMEDIATE")
        ((hits,),) = db.execute("SELECT hits FROM page")
        db.execute("UPDATE page SET hits = ?", [hits + 1])
        db.commit()
        print(*db.execute("SELECT hits FROM page"))
