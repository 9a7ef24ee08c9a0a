"""What docs/practice/shared-cache.md says, asked of sqlite3 and dbm themselves."""

import dbm.dumb
import pickle
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from multiprocessing import Manager, get_all_start_methods, get_context
from tempfile import TemporaryDirectory
from typing import Any
from unittest import TestCase

check = TestCase()
LOCKED = "database is locked"
KEEP = "INSERT INTO cache VALUES (?, ?)"
FIND = "SELECT value FROM cache WHERE key = ?"


@contextmanager
def _connections(mode: str) -> Iterator[tuple[sqlite3.Connection, sqlite3.Connection]]:
    with TemporaryDirectory() as folder, ExitStack() as stack:
        one, other = (
            stack.enter_context(
                closing(
                    sqlite3.connect(f"{folder}/db", timeout=0, isolation_level=None)
                )
            )
            for _ in range(2)
        )
        one.execute(f"PRAGMA journal_mode={mode}")
        one.execute("CREATE TABLE cache (key PRIMARY KEY, value)")
        yield one, other


def one_computes_and_the_other_finds_it() -> None:
    begin = "BEGIN IMMEDIATE"  # mutant: BEGIN IMMEDIATE -> BEGIN
    with _connections("WAL") as (one, other):
        assert one.execute(FIND, ["oak"]).fetchone() is None
        assert other.execute(FIND, ["oak"]).fetchone() is None
        one.execute(begin)
        with check.assertRaisesRegex(sqlite3.OperationalError, LOCKED):
            other.execute(begin)
        assert one.execute(FIND, ["oak"]).fetchone() is None
        one.execute(KEEP, ["oak", 1])  # mutant: one.execute -> print
        one.commit()
        other.execute(begin)
        assert other.execute(FIND, ["oak"]).fetchone() == (1,)


def the_lock_is_that_of_the_whole_file() -> None:
    for mode in "WAL", "DELETE", "TRUNCATE", "PERSIST":
        with _connections(mode) as (one, other):
            one.execute("CREATE TABLE another (key PRIMARY KEY, value)")
            one.execute("BEGIN IMMEDIATE")  # mutant: BEGIN IMMEDIATE -> BEGIN
            for table in "cache", "another":
                with check.assertRaisesRegex(sqlite3.OperationalError, LOCKED):
                    other.execute(f"INSERT INTO {table} VALUES (?, ?)", ["elm", 2])


def a_timeout_is_waited_out() -> None:
    with _connections("WAL") as (one, other):
        one.execute("BEGIN IMMEDIATE")
        for seconds in 0, 0.1:
            other.execute(f"PRAGMA busy_timeout={1000 * seconds:.0f}")
            # mutant: 1000 * seconds -> seconds
            start = time.monotonic()
            with check.assertRaisesRegex(sqlite3.OperationalError, LOCKED):
                other.execute("BEGIN IMMEDIATE")
            assert time.monotonic() - start >= 0.9 * seconds


def a_reader_goes_on_beside_a_writer() -> None:
    with _connections("WAL") as (one, other):  # mutant: WAL -> DELETE
        one.execute(KEEP, ["oak", b"old"])
        one.execute("BEGIN IMMEDIATE")
        one.execute("UPDATE cache SET value = ?", [bytes(10_000_000)])
        try:
            found = other.execute(FIND, ["oak"]).fetchone()
        except sqlite3.OperationalError as error:
            found = error
        assert found == (b"old",)


def the_mode_is_stored_in_the_file() -> None:
    with _connections("WAL") as (_, other):  # mutant: WAL -> DELETE
        (mode,) = other.execute("PRAGMA journal_mode").fetchone()
        assert mode == "wal"


def the_first_value_stays() -> None:
    keep = KEEP.replace("INSERT", "INSERT OR IGNORE")  # mutant: IGNORE -> REPLACE
    with _connections("WAL") as (one, other):
        one.execute(keep, ["oak", 1])
        other.execute(keep, ["oak", 2])
        assert other.execute(FIND, ["oak"]).fetchone() == (1,)


def a_plain_begin_does_not_lock() -> None:
    with _connections("WAL") as (one, other):
        one.execute("BEGIN")  # mutant: BEGIN -> BEGIN IMMEDIATE
        assert one.execute(FIND, ["oak"]).fetchone() is None
        try:
            other.execute(KEEP, ["oak", 1])
        except sqlite3.OperationalError as error:
            raise AssertionError from error


def a_connection_cannot_be_pickled() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        given = db  # mutant: db -> None
        message = r"^cannot pickle 'sqlite3\.Connection' object$"
        with check.assertRaisesRegex(TypeError, message):
            pickle.dumps(given)
        for method in get_all_start_methods():
            if method != "fork":
                context: Any = get_context(method)
                process = context.Process(target=print, args=(given,))
                with check.assertRaisesRegex(TypeError, message):
                    process.start()


def a_connection_is_for_one_thread() -> None:
    with closing(sqlite3.connect(":memory:")) as db, ThreadPoolExecutor(1) as threads:
        asked = threads.submit(db.execute, "SELECT 1")
        # mutant: threads.submit(db.execute, -> threads.submit(print,
        with check.assertRaisesRegex(sqlite3.ProgrammingError, "in a thread"):
            asked.result()


def of_two_writers_one_loses_its_keys() -> None:
    names = "db", "db"  # mutant: "db", "db" -> "db", "another"
    with TemporaryDirectory() as folder:
        first, second = (f"{folder}/{name}" for name in names)
        with dbm.dumb.open(second, "c") as other:
            with dbm.dumb.open(first, "c") as one:
                one[b"oak"] = b"1"
            other[b"elm"] = b"2"
        with dbm.dumb.open(f"{folder}/db") as found:
            assert set(found.keys()) == {b"elm"}


def getting_and_setting_are_two_calls() -> None:
    with Manager() as manager:
        cache, calls = manager.dict(), list[str]()
        ask = cache._callmethod

        def count(name: str, *arguments: Any) -> Any:
            calls.append(name)
            return ask(name, *arguments)

        cache._callmethod = count
        "oak" in cache or cache.update(oak=1)
        # mutant: "oak" in cache or cache.update(oak=1) -> cache.setdefault("oak", 1)
        assert len(calls) == 2


def _look_up(cache: Any, lock: Any, computed: list[str]) -> Iterator[None]:
    while lock and not lock.acquire(False):
        yield  # waits
    if "oak" not in cache:
        yield
        computed.append("oak")
        cache["oak"] = 1
    if lock:
        lock.release()


def without_a_lock_two_compute() -> None:
    with Manager() as manager:
        for lock in None, manager.Lock():
            cache, computed = manager.dict(), list[str]()
            waiting = [_look_up(cache, lock, computed) for _ in range(2)]
            while waiting:  # by turns
                waiting = [each for each in waiting if next(each, each) is None]
            assert len(computed) == (1 if lock else 2)
            # mutant: (1 if lock else 2) -> 1
