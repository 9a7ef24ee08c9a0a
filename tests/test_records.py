"""Records: whole under the lock, no byte lost, and what they refuse."""

import ctypes
import doctest
import math
import multiprocessing
import os
import shutil
import signal
import tempfile
from contextlib import nullcontext, suppress
from decimal import Decimal
from itertools import count, permutations
from multiprocessing.reduction import ForkingPickler
from random import Random
from struct import Struct
from typing import Any

import pytest
import recording
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from interruptions import (
    acting,
    between,
    forks,
    interruptions,
    is_free,
    rounds,
    signals,
)
from processes import METHODS, PATIENCE, demonstration, run

import shmguide.records
from shmguide.records import CODES, Bytes, Guard, Records, Strings, Text
from shmguide.replay import Replay

TRADES = {"price": float, "size": int, "symbol": Text(12)}


@pytest.fixture(params=METHODS)
def method(request):
    return request.param


# Several processes


def test_columns_without_the_lock_tear_a_record(method):
    table = Records(TRADES, 5)
    writer = [recording.write_price, recording.write_size]
    reader = [recording.read_price, recording.read_size]
    seen = set()
    with Replay([writer, reader], table, method) as replay:
        for schedule in sorted(set(permutations([0, 0, 1, 1]))):
            table.write(3, price=0, size=0)
            seen |= set(replay(schedule))
    assert seen == {(0, 0), (2.5, 7), (2.5, 0), (0, 7)}


def test_records_are_read_whole_on_every_schedule(method):
    table = Records(TRADES, 5)
    steps = [[recording.write_record], [recording.read_record] * 2]
    seen = set()
    with Replay(steps, table, method) as replay:
        for schedule in sorted(set(permutations([0, 1, 1]))):
            table.write(3, price=0, size=0)
            seen |= set(replay(schedule))
    assert seen == {(0, 0), (2.5, 7)}


def test_processes_that_collide_tear_no_record(method):
    table = Records(TRADES, 3)
    barrier = multiprocessing.get_context(method).Barrier(3)
    for row in range(3):
        table.write(row, symbol="0")
    run(method, recording.agree, *((table, barrier, seed, 1_500) for seed in (1, 2, 3)))


def test_a_change_under_the_lock_loses_no_update(method):
    table = Records(TRADES, 2)
    barrier = multiprocessing.get_context(method).Barrier(3)
    run(method, recording.add, *[(table, barrier, 1_000)] * 3)
    assert table.read(0)["size"] == 3_000


def test_a_table_travels_as_an_argument(method):
    table = Records(TRADES, 7)
    run(method, recording.fill, (table, 0, 2), (table, 1, 2))
    for row in range(7):
        expected = {"price": row / 4, "size": -row, "symbol": f"№ {row}\0"}
        assert table.read(row) == expected


def test_a_table_does_not_travel_to_a_running_process():
    with pytest.raises(RuntimeError, match="only be shared between processes through"):
        ForkingPickler.dumps(Records(TRADES, 1))


# A state machine against a list of dictionaries

BITS = {"b": 8, "h": 16, "i": 32, "q": 64}


def whole(code):
    bits = BITS[code.lower()]
    low, high = (
        (-(2 ** (bits - 1)), 2 ** (bits - 1)) if code.islower() else (0, 2**bits)
    )
    return st.integers(low, high - 1)


def valid(kind):
    """Values that a field takes, and returns as they were."""
    if isinstance(kind, Text):
        texts = st.text(st.sampled_from("a\0é€𝄞"), max_size=kind.width)
        return texts.filter(lambda text: len(text.encode()) <= kind.width)
    if isinstance(kind, Bytes):
        return st.binary(max_size=kind.width)
    special = {
        "?": st.booleans(),
        "f": st.floats(width=32, allow_nan=False),
        "d": st.floats(allow_nan=False),
    }
    return special[kind] if kind in special else whole(kind)


def too_large(kind):
    if isinstance(kind, Text):
        return st.text(st.sampled_from("é€\0"), min_size=kind.width + 1)
    if isinstance(kind, Bytes):
        return st.binary(min_size=kind.width + 1, max_size=kind.width + 3)
    if kind in "fd":
        return st.just(10**400)
    edge = 2 ** BITS[kind.lower()]
    return st.sampled_from([edge, -edge - 1, 10**5_000])


def empty(kind):
    return {Text: "", Bytes: b""}.get(type(kind), 0)


TYPES = st.one_of(
    st.sampled_from(CODES),
    st.builds(Text, st.integers(1, 9)),
    st.builds(Bytes, st.integers(1, 9)),
)


class Table(RuleBasedStateMachine):
    @initialize(
        fields=st.dictionaries(st.sampled_from("abcde"), TYPES, min_size=1),
        rows=st.integers(1, 5),
    )
    def make(self, fields, rows):
        self.fields = fields
        self.table = Records(fields, rows)
        first = {name: empty(kind) for name, kind in fields.items()}
        self.model = [dict(first) for _ in range(rows)]

    @rule(data=st.data())
    def write(self, data):
        row = data.draw(st.integers(-len(self.model), len(self.model) - 1))
        names = data.draw(st.sets(st.sampled_from(sorted(self.fields))))
        values = {name: data.draw(valid(self.fields[name])) for name in sorted(names)}
        self.table.write(row, **values)
        self.model[row] |= values

    @rule(data=st.data())
    def write_what_does_not_fit(self, data):
        row = data.draw(st.integers(0, len(self.model) - 1))
        values = {name: data.draw(valid(kind)) for name, kind in self.fields.items()}
        names = [name for name, kind in self.fields.items() if kind != "?"]
        if names:
            wrong = data.draw(st.sampled_from(names))
            values[wrong] = data.draw(too_large(self.fields[wrong]))
            with pytest.raises(ValueError, match=f"field '{wrong}': "):
                self.table.write(row, **values)

    @rule(data=st.data())
    def store_in_a_column(self, data):
        row = data.draw(st.integers(-len(self.model), len(self.model) - 1))
        name = data.draw(st.sampled_from(sorted(self.fields)))
        value = data.draw(valid(self.fields[name]))
        with self.table.lock:
            self.table.column(name)[row] = value
        self.model[row][name] = value

    @invariant()
    def the_table_is_the_list(self):
        if hasattr(self, "model"):
            assert [
                self.table.read(row) for row in range(len(self.table))
            ] == self.model
            for name in self.fields:
                column = [record[name] for record in self.model]
                assert list(self.table.column(name)) == column


def test_a_table_agrees_with_a_list_of_dictionaries():
    class Case(Table.TestCase):  # type: ignore[misc, valid-type]
        settings = settings(
            max_examples=25, stateful_step_count=12, deadline=None, derandomize=True
        )

    Case().runTest()


# Texts and bytes


@pytest.mark.parametrize("text", ["", "\0", "a\0\0", "é" * 4, "𝄞𝄞", "\ufffd a"])
def test_a_text_comes_back_as_it_was(text):
    table = Records({"text": Text(8)}, 2)
    table.write(0, text="x" * 8)
    table.write(1, text="y" * 8)
    table.write(0, text=text)
    assert table.read(0)["text"] == table.column("text")[0] == text
    assert table.read(1)["text"] == "y" * 8


@pytest.mark.parametrize(
    "given", [b"a\0\0", bytearray(b"ab"), memoryview(b"a-b-c")[::2]]
)
def test_bytes_come_back_as_they_were(given):
    table = Records({"data": Bytes(4)}, 1)
    table.write(0, data=given)
    assert table.read(0) == {"data": bytes(given)}


def test_the_widest_text():
    table = Records({"text": Text(65_535)}, 2)
    table.write(1, text="é" * 32_767 + "!")
    assert table.read(1)["text"] == "é" * 32_767 + "!"
    assert table.read(0)["text"] == ""


# Columns


def test_a_column_is_the_memory_itself():
    numpy = pytest.importorskip("numpy")
    table = Records(TRADES, 4)
    prices = numpy.asarray(table.column("price"))
    prices[:] = [1.5, 2.5, 3.5, 4.5]
    assert table.read(2)["price"] == 3.5
    assert prices.__array_interface__["data"][0] % 8 == 0
    table.column("price")[1:3] = table.column("price")[2:4]
    assert prices.tolist() == [1.5, 3.5, 4.5, 4.5]


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_a_column_of_numpy_s_type(code):
    numpy = pytest.importorskip("numpy")
    table = Records({"a": "b", "x": code, "z": Text(3)}, 3)
    column = numpy.asarray(table.column("x"))
    assert column.dtype == numpy.dtype(code)
    assert column.shape == (3,)
    column[2] = 1
    assert table.read(2) == {"a": 0, "x": 1, "z": ""}
    assert table.read(1) == {"a": 0, "x": 0, "z": ""}


def test_a_column_of_strings():
    table = Records({"text": Text(3), "data": Bytes(3)}, 3)
    texts, data = table.column("text"), table.column("data")
    assert isinstance(texts, Strings)
    texts[-1], data[0] = "abc", b"\0"
    assert list(texts) == ["", "", "abc"]
    assert list(data) == [b"\0", b"", b""]
    assert len(texts) == len(table) == 3
    with pytest.raises(IndexError):
        texts[3]
    with pytest.raises(IndexError):
        texts[3] = ""
    with pytest.raises(
        ValueError, match="6 bytes do not fit into 3: shorten the value"
    ):
        texts[0] = "ééé"
    assert texts[0] == ""


def test_the_declared_types_are_shown_and_cannot_be_changed():
    table = Records({"a": bool, "b": "f", "c": Bytes(2)}, 1)
    assert dict(table.fields) == {"a": "?", "b": "f", "c": Bytes(2)}
    with pytest.raises(TypeError):
        table.fields["d"] = "q"


# Bad input


@pytest.mark.parametrize(
    ("fields", "rows", "error", "message"),
    [
        ({}, 1, ValueError, "there are no fields"),
        ({"a": int}, 0, ValueError, "0 rows: a table needs one at least"),
        ({"a": int}, -1, ValueError, "-1 rows"),
        ({"a": int}, 1.5, TypeError, "cannot be interpreted as an integer"),
        ({"a": int}, "9", TypeError, "cannot be interpreted as an integer"),
        ({3: int}, 1, TypeError, "the name of a field is a string, not 3"),
        ({"a b": int}, 1, ValueError, "'a b' cannot name a field"),
        ({"": int}, 1, ValueError, "'' cannot name a field"),
        ({"a": "l"}, 1, ValueError, "field 'a': 'l' is no type of a field; take int"),
        ({"a": "dd"}, 1, ValueError, "field 'a': 'dd' is no type of a field"),
        ({"a": ""}, 1, ValueError, "field 'a': '' is no type of a field"),
        ({"a": str}, 1, ValueError, r"field 'a': <class 'str'> .* Text\(width\)"),
        ({"a": 8}, 1, ValueError, "field 'a': 8 is no type"),
        ({"a": [1]}, 1, ValueError, r"field 'a': \[1\] is no type"),
        ({"a": Text}, 1, ValueError, "field 'a': .*Text.* is no type"),
        ({"a": Text(0)}, 1, ValueError, "field 'a': a width is from 1 to 65,535"),
        ({"a": Bytes(65_536)}, 1, ValueError, "field 'a': a width is from 1 to"),
        ({"a": Text("8")}, 1, TypeError, "cannot be interpreted as an integer"),
        (
            {"a": int},
            2**60,
            MemoryError,
            r"9,223,372,036,854,775,808 bytes, and .* free",
        ),
    ],
)
def test_a_table_that_cannot_be(fields, rows, error, message):
    with pytest.raises(error, match=message):
        Records(fields, rows)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (
            {"tiny": 128},
            ValueError,
            "field 'tiny': the number is outside of -128 to 127",
        ),
        ({"tiny": -129}, ValueError, "field 'tiny': the number is outside of -128"),
        ({"size": 2**64}, ValueError, "outside of 0 to 18,446,744,073,709,551,615"),
        ({"size": -1}, ValueError, "field 'size': the number is outside of 0 to"),
        ({"size": 10**5_000}, ValueError, "field 'size': the number is outside"),
        (
            {"size": 1.0},
            TypeError,
            "field 'size': 'float' object cannot be interpreted",
        ),
        ({"size": "1"}, TypeError, "field 'size': 'str' object cannot be interpreted"),
        ({"size": None}, TypeError, "field 'size': 'NoneType' object cannot"),
        ({"price": "1"}, TypeError, "field 'price': str is not a number"),
        ({"price": 10**400}, ValueError, "field 'price': the number is too large for"),
        (
            {"price": Decimal("1e400")},
            ValueError,
            "field 'price': the number is too large for type 'd'",
        ),
        (
            {"rate": Decimal("-1e400")},
            ValueError,
            "field 'rate': the number is too large for type 'f'",
        ),
        (
            {"rate": 1e39},
            ValueError,
            "field 'rate': the number is too large for type 'f'",
        ),
        ({"done": "no"}, TypeError, "field 'done': str is no type for this field"),
        ({"done": 2}, TypeError, "field 'done': int is no type for this field"),
        (
            {"text": "12345"},
            ValueError,
            "field 'text': 5 bytes do not fit into 4: shor",
        ),
        ({"text": "ééé"}, ValueError, "field 'text': 6 bytes do not fit into 4"),
        ({"text": b"a"}, TypeError, "field 'text': bytes is no type .* give it a str"),
        ({"text": None}, TypeError, "field 'text': NoneType is no type"),
        ({"text": "\ud800"}, ValueError, "field 'text': .*surrogates not allowed"),
        ({"data": "a"}, TypeError, "field 'data': str is no type .* give it bytes"),
        ({"data": 3}, TypeError, "field 'data': int is neither bytes nor an array"),
        ({"data": b"12345"}, ValueError, "field 'data': 5 bytes do not fit into 4"),
        (
            {"name": 1},
            KeyError,
            "there is no field 'name'; there are tiny, size, price",
        ),
    ],
)
def test_a_value_that_is_refused_changes_nothing(value, error, message):
    fields: dict[str, Any] = {"tiny": "b", "size": "Q", "price": float}
    fields |= {"rate": "f", "done": bool, "text": Text(4), "data": Bytes(4)}
    table = Records(fields, 2)
    before: dict[str, Any] = {
        "tiny": 1,
        "size": 2,
        "price": 3.0,
        "rate": 4.0,
        "done": True,
    }
    before |= {"text": "five", "data": b"six"}
    table.write(1, **before)
    others: dict[str, Any] = {"tiny": 9, "size": 9, "price": 9.0, "text": "nine"}
    with pytest.raises(error, match=message):
        table.write(1, **{**others, **value})
    assert table.read(1) == before


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_infinity_is_a_value(value):
    table = Records({"a": "f", "b": "d"}, 1)
    table.write(0, a=value, b=value)
    assert str(table.read(0)) == str({"a": value, "b": value})


def test_numbers_of_other_types_are_taken():
    numpy = pytest.importorskip("numpy")
    table = Records({"a": "f", "b": "q", "c": bool, "d": float}, 1)
    table.write(0, a=1, b=numpy.uint8(255), c=numpy.bool_(True), d=True)
    assert table.read(0) == {"a": 1.0, "b": 255, "c": True, "d": 1.0}
    table.write(0, a=0.1)
    assert table.read(0)["a"] == Struct("f").unpack(Struct("f").pack(0.1))[0]


@pytest.mark.parametrize(
    ("row", "error", "message"),
    [
        (3, IndexError, "there is no row 3; there are 3, counted from 0"),
        (-4, IndexError, "there is no row -4"),
        (1.0, TypeError, "as an integer"),
        ("1", TypeError, "as an integer"),
        (slice(0, 1), TypeError, "as an integer"),
    ],
)
def test_a_row_that_does_not_exist(row, error, message):
    table = Records({"a": int}, 3)
    with pytest.raises(error, match=message):
        table.read(row)
    with pytest.raises(error, match=message):
        table.write(row, a=1)
    assert list(table.column("a")) == [0, 0, 0]
    assert is_free(table.lock)


def test_a_column_that_does_not_exist():
    with pytest.raises(KeyError, match="there is no field 'b'; there are a"):
        Records({"a": int}, 3).column("b")


def test_a_field_may_be_called_row_or_self():
    table = Records({"row": int, "self": int}, 1)
    table.write(0, row=1, self=2)
    assert table.read(0) == {"row": 1, "self": 2}


def test_a_full_disk_is_found_at_creation(monkeypatch):
    usage = shutil.disk_usage(tempfile.gettempdir())

    def nearly_full(folder):
        if folder == "/dev/shm":
            raise FileNotFoundError(folder)
        return usage._replace(free=100)

    monkeypatch.setattr(shutil, "disk_usage", nearly_full)
    with pytest.raises(MemoryError, match="takes 800 bytes, and 100 are free: make it"):
        Records({"a": int}, 100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(total=0, free=0))
    assert len(Records({"a": int}, 100)) == 100  # a tmpfs without a limit
    monkeypatch.setattr(shutil, "disk_usage", None)
    monkeypatch.setattr(shmguide.records.sys, "platform", "win32")
    assert shmguide.records._reserved(8)


# Signals, forks, nested calls, waiting


def trade(number):
    return {"price": number / 4, "size": number, "symbol": f"{number}"}


def test_a_signal_between_any_two_bytecodes_leaves_a_record_whole():
    table = Records(TRADES, 2)
    table.write(1, **trade(0))
    numbers = count(1)
    for _ in interruptions(
        lambda: table.write(1, **trade(next(numbers))), shmguide.records, between
    ):
        assert is_free(table.lock)
        record = table.read(1)
        assert record == trade(record["size"])


def test_a_signal_in_a_nested_write_leaves_a_record_whole():
    table = Records(TRADES, 2)
    table.write(1, **trade(0))
    numbers = count(1)

    def write():
        with table.lock:
            table.write(1, **trade(next(numbers)))

    for _ in interruptions(write, shmguide.records, between):
        assert is_free(table.lock)
        record = table.read(1)
        assert record == trade(record["size"])


@pytest.mark.parametrize("nested", [False, True])
def test_calls_of_a_handler_mix_no_records(nested):
    table, old, ours = Records(TRADES, 1), trade(0), trade(11)
    theirs = trade(222) | {"symbol": "é漢"}  # no text if it is cut elsewhere
    seen = []

    def handle():
        seen.append(table.read(0))
        table.write(0, **theirs)

    def call(action):
        with table.lock if nested else nullcontext():
            return action()

    table.write(0, **old)
    for _ in rounds(
        lambda: call(lambda: table.write(0, **ours)), shmguide.records, handle, between
    ):
        assert is_free(table.lock)
        assert table.read(0) in (ours, theirs)
        table.write(0, **old)
    assert all(record in (old, ours) for record in seen)
    assert old in seen
    assert ours in seen

    for record in rounds(
        lambda: call(lambda: table.read(0)), shmguide.records, handle, between
    ):
        assert record in (old, theirs)
        assert is_free(table.lock)
        table.write(0, **old)


def test_a_signal_between_any_two_bytecodes_of_read_leaves_the_lock_free():
    table = Records(TRADES, 2)
    for _ in interruptions(lambda: table.read(0), shmguide.records, between):
        assert is_free(table.lock)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers to interrupt")
@pytest.mark.parametrize("kind", ["block", "read", "write"])
def test_real_signals_leave_no_lock_held(kind):
    table, chance, numbers = Records(TRADES, 2), Random(kind), count(1)
    table.write(0, **trade(0))

    def block():
        with table.lock:
            table.read(0)

    def write():
        table.write(0, **trade(next(numbers)))

    work = {"block": block, "read": lambda: table.read(0), "write": write}[kind]

    for _ in signals(work, chance):
        assert is_free(table.lock)
        record = table.read(0)
        assert record == trade(record["size"])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.parametrize("action", ["read", "write"])
def test_a_fork_between_any_two_bytecodes_leaves_the_lock_right(action):
    table, numbers = Records(TRADES, 2), count(1)
    table.write(0, **trade(0))

    def call():
        table.write(0, **trade(next(numbers))) if action == "write" else table.read(0)

    for _ in forks(call, shmguide.records):
        assert is_free(table.lock)
        record = table.read(0)
        assert record == trade(record["size"])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_child_that_returns_into_a_write_stores_nothing():
    table, old, ours, later = Records(TRADES, 1), trade(0), trade(11), trade(222)
    children, changed = [], set()

    def fork():
        reader, writer = os.pipe()
        child = os.fork()
        if child:
            os.close(reader)
            children.append((child, writer))
        else:
            os.close(writer)
            os.read(reader, 1)  # until the parent has written what is later

    parent = os.getpid()

    def write():
        failed = 1
        try:
            table.write(0, **ours)
            failed = 0
        finally:
            if os.getpid() != parent:
                os._exit(failed)

    table.write(0, **old)
    for _ in rounds(write, shmguide.records, fork, between):
        table.write(0, **later)
        while children:
            child, writer = children.pop()
            os.close(writer)
            failed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            changed.add((failed, tuple(table.read(0).items())))
        table.write(0, **old)
    # One that had not begun, or was done, is another process that writes.
    assert {record for failed, record in changed if failed} == {tuple(later.items())}


class TooLateError(ValueError, KeyError, IndexError):
    """What a handler raises."""


def test_what_a_handler_raises_is_not_taken_for_a_refusal():
    def handle():
        raise TooLateError

    table = Records(TRADES, 1)
    for call in lambda: table.write(0, **trade(5)), lambda: table.read(0):
        for step in count():
            act = acting(step, shmguide.records, handle)
            with act as acted, suppress(TooLateError):
                call()
            if not acted():
                break
        assert step


def test_a_text_that_is_none_is_an_error_and_leaves_the_lock_free():
    table = Records({"text": Text(4)}, 1)
    table.write(0, text="abcd")
    column = table.column("text")
    column._room[0] = 0xFF  # written by hand
    with pytest.raises(UnicodeDecodeError):
        table.read(0)
    assert is_free(table.lock)


def test_a_killed_holder_takes_the_lock_along(method):
    table = Records(TRADES, 5)
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    process = context.Process(
        target=recording.hold_and_be_killed, args=(table, theirs), daemon=True
    )
    process.start()
    assert ours.poll(PATIENCE)
    process.join(PATIENCE)
    message = r"the lock was held for 0.01 s: .* if it was killed .* made anew"
    with pytest.raises(TimeoutError, match=message), table.lock.within(0.01):
        pass
    assert table.column("price")[3] == 2.5
    assert repr(table) == "<Records: 5 rows of price, size, symbol>"


def test_what_is_read_and_written_under_the_lock_does_not_wait():
    table = Records(TRADES, 2)
    with table.lock.within(5) as lock:
        assert isinstance(lock, Guard)
        table.write(0, size=3)
        assert table.read(0)["size"] == 3
        assert not is_free(table.lock)
    assert is_free(table.lock)


def test_the_lock_travels_by_itself(method):
    table = Records(TRADES, 2)
    guards = table.lock, table.lock.within(60)
    with table.lock:
        run(method, recording.find_it_held, guards)
    run(method, recording.find_it_free, guards)
    assert is_free(table.lock)


def test_where_nothing_can_be_shared_the_doctor_is_named(monkeypatch):
    def fail():
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(shmguide.records, "ensure_running", fail)
    with pytest.raises(
        OSError, match=r"Too many open files: .*shmguide.doctor says why"
    ):
        Records({"a": int}, 1)


def test_numpy_integers_are_rows_and_sizes():
    numpy = pytest.importorskip("numpy")
    table = Records({"a": int, "text": Text(numpy.int64(8))}, numpy.int64(3))
    assert (len(table), table.fields["text"]) == (3, Text(8))
    assert type(table.fields["text"].width) is int
    assert type(len(table._rows)) is int
    table.write(numpy.uint8(2), a=numpy.int64(7), text="x")
    assert table.read(numpy.int8(-1)) == {"a": 7, "text": "x"}
    assert table.column("text")[numpy.int64(2)] == "x"
    big = Records({"a": "b"}, numpy.uint16(40_000))  # its size would wrap
    assert len(big.column("a")) == 40_000


def test_bytes_are_whatever_has_a_buffer_in_c_order():
    numpy = pytest.importorskip("numpy")
    table = Records({"data": Bytes(8)}, 1)
    values = [
        bytearray(b"ab"),
        memoryview(b"a-b-")[::2],
        numpy.array([[1, 2], [3, 4]], "u1").T,
        numpy.array(["2020"], "M8[D]"),
    ]
    for value, stored in zip(
        values,
        [b"ab", b"ab", b"\1\3\2\4", values[3].view("q").tobytes()],
        strict=True,
    ):
        table.write(0, data=value)
        assert table.read(0)["data"] == stored
    for value in numpy.array([None]), (ctypes.c_void_p * 1)():
        with pytest.raises(TypeError, match="field 'data': the data holds addresses"):
            table.write(0, data=value)
    with pytest.raises(TypeError, match="field 'data': a masked array has two parts"):
        table.write(0, data=numpy.ma.array([1], "u1", mask=[True]))


def test_the_demonstration(method, tmp_path):
    assert demonstration("records", method, tmp_path) == (
        "{'price': 99.5, 'size': 20, 'symbol': 'ACME\\x00'}\n"
        "ValueError: field 'symbol': 10 bytes do not fit into 8: shorten the value, or "
        "declare a wider field\n"
        "{'price': 99.5, 'size': 40, 'symbol': 'ACME\\x00'}\n"
    )


def test_the_demonstration_in_this_process(capsys):
    shmguide.records.main()
    assert capsys.readouterr().out.count("\n") == 3
    table = Records({"size": int}, 2)
    table.write(1, size=4)
    shmguide.records._double(table)
    assert list(table.column("size")) == [0, 8]


def test_the_docstrings():
    assert doctest.testmod(shmguide.records) == (0, 5)
