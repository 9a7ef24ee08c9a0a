"""What docs/building/records.md says of the table, asked of the table."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from ctypes import Structure, c_double
from functools import partial
from multiprocessing import Array
from struct import calcsize
from threading import Event
from typing import Any
from unittest import TestCase

import shmguide.records as module
from probes._bytecodes import at_each_bytecode, interrupt
from shmguide.records import CODES, Bytes, FieldType, Records, Text

check = TestCase()


def no_reader_gets_half_of_a_record() -> None:
    table = Records({"price": float, "size": int, "symbol": Text(8)}, rows=1)
    old: dict[str, Any] = {"price": 1.0, "size": 1, "symbol": "old"}
    new: dict[str, Any] = {"price": 2.0, "size": 2, "symbol": "newer"}
    seen, waits = list[Any](), set[bool]()
    table.write(0, **old)

    def read() -> None:
        locked = table.lock.acquire(False)  # type: ignore[call-arg]
        waits.add(not locked)
        if locked:
            seen.append({name: table.column(name)[0] for name in table.fields})
            table.lock.release()

    with ThreadPoolExecutor(1) as other:
        for _ in at_each_bytecode(
            module.__file__,
            lambda: table.write(0, **new),
            lambda: other.submit(read).result(),
        ):
            assert table.read(0) == new
            table.write(0, **old)
    assert waits == {True, False}
    assert [each for each in seen if each not in (old, new)] == []
    # mutant: each not in (old, new) -> each is not old
    assert old in seen
    assert new in seen


def a_signal_handler_meets_whole_records() -> None:
    table = Records({"price": float, "size": int, "symbol": Text(8)}, rows=1)
    old: dict[str, Any] = {"price": 1.0, "size": 1, "symbol": "old"}
    new: dict[str, Any] = {"price": 2.0, "size": 2, "symbol": "newer"}
    other: dict[str, Any] = {"price": 3.0, "size": 3, "symbol": "é漢"}
    seen, left = list[Any](), list[Any]()

    def handle() -> None:
        seen.append(table.read(0))
        table.write(0, **other)

    table.write(0, **old)
    write = partial(table.write, 0, **new)
    for _ in at_each_bytecode(module.__file__, write, handle):
        left.append(table.read(0))  # mutant: (0) -> (0) | {"size": 9}
        table.write(0, **old)
    assert [each for each in seen if each not in (old, new)] == []
    assert [each for each in left if each not in (other, new)] == []
    for found in at_each_bytecode(module.__file__, lambda: table.read(0), handle):
        assert found in (old, other)
        table.write(0, **old)


def an_exception_leaves_all_or_nothing() -> None:
    table = Records({"price": float, "size": int, "symbol": Text(8)}, rows=1)
    table.write(0, symbol="old")
    before, found = table.read(0), set[bool]()
    write = partial(table.write, 0, price=2.5, symbol="new")
    for step, _ in enumerate(at_each_bytecode(module.__file__, write, interrupt)):
        assert not table.lock._mine(), step
        now = table.read(0)
        found.add(now == before)
        assert now in (before, before | {"price": 2.5, "symbol": "new"}), step
        # mutant: before | {"price": 2.5, "symbol": "new"} -> before
        table.write(0, price=0, symbol="old")
    assert found == {True, False}


@contextmanager
def _held(table: Records) -> Iterator[None]:
    """Let another thread hold the lock of a table meanwhile."""
    ready, done = Event(), Event()

    def hold() -> None:
        with table.lock:
            ready.set()
            done.wait()

    with ThreadPoolExecutor(1) as other:
        holding = other.submit(hold)
        ready.wait()
        try:
            yield
        finally:
            done.set()
            holding.result()


def values_are_checked_before_the_lock() -> None:
    table, called = Records({"price": float, "size": int}, rows=1), list[str]()

    def note(_: Any, event: str, function: Any) -> None:
        if event == "c_call":
            called.append(function.__name__)

    values: list[dict[str, Any]] = [{"price": 1, "size": 2**63}, {"size": "x"}]
    # mutant: {"size": "x"} -> {"size": 5}
    for wrong in *values, {"volume": 1}:
        sys.setprofile(note)
        try:
            with suppress(KeyError, TypeError, ValueError):
                table.write(0, **wrong)
        finally:
            sys.setprofile(None)
    assert "acquire" not in called
    assert table.read(0) == {"price": 0, "size": 0}


def what_does_not_fit_is_refused() -> None:
    types: dict[str, FieldType] = {
        f"of_{code}".replace("?", "truth"): code for code in CODES
    }
    types |= {"of_text": Text(5), "of_bytes": Bytes(5), "of_whole": int}
    table = Records(types, rows=2)
    before = table.read(1)
    wrong = {"of_text": ["123456", "ééé", "\0" * 6], "of_bytes": [b"123456"]}
    wrong |= {"of_f": [1e39, -1e39, 10**400], "of_d": [10**400], "of_truth": [2]}
    for code in "bBhHiIqQ":
        bits = 8 * calcsize("<" + code)
        least, most = (-(2**bits) // 2, 2**bits // 2 - 1)
        if code.isupper():
            least, most = 0, 2**bits - 1
        for fits in least, most:
            table.write(0, **{f"of_{code}": fits})
            assert table.read(0)[f"of_{code}"] == fits
        wrong[f"of_{code}"] = [least - 1, most + 1]  # mutant: most + 1 -> most
    for name, values in wrong.items():
        for value in values:  # type: ignore[attr-defined]
            with check.assertRaises((TypeError, ValueError)):
                table.write(1, of_whole=7, **{name: value})
            assert table.read(1) == before
    with check.assertRaises(KeyError):
        table.write(1, of_whole=7, of_nothing=1)
    assert table.read(1) == before


def a_text_comes_back_as_it_was() -> None:
    table = Records({"text": Text(12), "data": Bytes(12)}, rows=1)
    for text in "", "\0", "a\0b", "ab\0\0", "é" * 6, "\0é漢😀", " \x1a\r\n":
        table.write(0, text="x" * 12, data=b"x" * 12)
        table.write(0, text=text, data=text.encode())
        assert table.read(0) == {"text": text, "data": text.encode()}
    # mutant: "text": text, "data" -> "text": text.rstrip("\0"), "data"


def a_column_takes_no_lock_and_checks_less() -> None:
    table = Records({"rate": "f", "size": int}, rows=1)
    with _held(table):
        table.column("rate")[0] = 1e39
        assert table.column("rate")[0] == float("inf")  # mutant: inf -> nan
        table.column("size")[0] = 5
        assert table.column("size")[0] == 5


class _Pair(Structure):
    _fields_ = (("price", c_double), ("size", c_double))


def an_element_is_a_new_object() -> None:
    pairs: Any = Array(_Pair, 2)
    assert pairs[0] is not pairs[0]  # mutant: is not -> is
    assert pairs.get_obj()[0] is not pairs.get_obj()[0]
