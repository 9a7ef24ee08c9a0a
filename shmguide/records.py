"""A table of records with named fields, shared by processes: a column for each field.

A record is one row of all columns. `Records.read` and `Records.write` take and give it
whole, under one lock. `Records.column` is the memory itself, for work in bulk: whoever
uses it holds `Records.lock` for as long as others must not come between.

The table is one block of multiprocessing: it is handed to processes as an argument,
under every start method, and lives for as long as the process that made it keeps a
reference to it. It has no name, so there is nothing to close and nothing to unlink.

A signal handler may raise in any call: a `write` has then changed all of its fields or
none, and no lock is held. It may read and write the table as well. A process that is
killed in the middle of a `write` may have changed some of them, and it takes the lock
along: nobody can have it any more. `with table.lock.within(2.0):` waits no longer than
that, and what is read or written inside does not wait at all.

The columns start at multiples of eight bytes. A text stands in two: its length in bytes
and its UTF-8, so that no byte is padding and a NUL is a character like any other. The
layout by columns is the decomposition storage model of Copeland and Khoshafian, "A
Decomposition Storage Model", SIGMOD 1985.

All depends on the lock and nothing on the order in which stores become visible.

Examples:
    >>> table = Records({"price": float, "size": int, "symbol": Text(8)}, rows=1_000)
    >>> table.write(7, price=99.5, size=20, symbol="ACME")
    >>> table.read(7)
    {'price': 99.5, 'size': 20, 'symbol': 'ACME'}
    >>> with table.lock:
    ...     table.column("size")[7] += 1
    >>> table.read(7)["size"]
    21
"""

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide records 0.2, a building block of the executable guide to Python shared
# memory. Python 3.11 or later.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.records needs Python 3.11 or later")
# --8<-- [end:header]

import multiprocessing
import os
import re
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator, Mapping
from ctypes import c_char
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import starmap
from math import inf, isinf
from multiprocessing.resource_tracker import ensure_running
from numbers import Real
from operator import index, setitem
from pickle import PickleBuffer
from struct import Struct, calcsize
from time import monotonic, sleep
from types import MappingProxyType
from typing import Any, Final, Self, TypeVar
from weakref import WeakSet

CODES: Final = "?bBhHiIqQfd"
"""Codes of numbers, as in `struct`: those that are as wide on every platform."""

_TYPES: Final = {int: "q", float: "d", bool: "?"}
_LENGTHS: Final = "H"
_WIDEST: Final = 2**16 - 1


# --8<-- [start:timeout]
def _seconds(timeout: float | None) -> float:
    """Return the seconds of a time-out, infinitely many for None."""
    if timeout is None:
        return inf
    if isinstance(timeout, bool) or not isinstance(timeout, Real):
        raise TypeError(
            f"a timeout is a number of seconds or None, not {timeout!r:.50}"
        )
    if not timeout >= 0:  # nan, too
        raise ValueError(f"a timeout of {timeout} s: give 0 or more, or None to wait")
    return float(min(timeout, 10**9))  # a longer one may be too large for a float


# --8<-- [end:timeout]


# --8<-- [start:guard]
_Result = TypeVar("_Result")


class Guard:
    """A lock of several processes: `with guard:` holds it.

    It goes to processes under every start method. The thread that holds it may take it
    again. Whatever a signal handler raises, and wherever, the lock is let go: what
    `__enter__` has got when it is interrupted it gives back, and `__exit__` is a
    function in C, which is not interrupted before it has let go.

    A process that is killed while it holds the lock takes it along: nobody can have it
    any more. Give a time-out if that can happen.
    """

    __slots__ = (
        "__exit__",
        "__weakref__",
        "_held",
        "_lock",
        "_mine",
        "_timeout",
        "acquire",
        "release",
    )

    acquire: Callable[..., bool]
    """Take the lock: the function in C itself, for a loop."""

    release: Callable[[], None]
    """Let it go: the function in C itself."""

    def __init__(self, lock: Any, timeout: float | None = None) -> None:
        self._lock, self._timeout = lock, _seconds(timeout)
        in_c = lock._semlock
        self.acquire, self.release = in_c.acquire, in_c.release
        self._mine, self._held = in_c._is_mine, in_c._count
        self._renew()
        _guards.add(self)

    def __getstate__(self) -> Any:
        return self._lock, None if self._timeout == inf else self._timeout

    def __setstate__(self, state: Any) -> None:
        Guard.__init__(self, *state)

    def within(self, timeout: float | None) -> "Guard":
        """Return the same lock for a `with` block that does not wait longer.

        Args:
            timeout: the seconds to wait; None for ever.

        Raises:
            TypeError: if the timeout is not a number.
            ValueError: if it is negative or not a number.
            TimeoutError: when the block is entered, if somebody else has held the lock
                for so long.
        """
        return Guard(self._lock, timeout)

    def __enter__(self) -> Self:
        held = self._held() if self._mine() else 0
        try:
            self._take(self._timeout)
            return self  # in the try, or a signal could come between
        except BaseException:
            if self._mine() and self._held() > held:
                self.release()
            raise

    def hold(
        self, work: Callable[[], _Result], timeout: float | None = None
    ) -> _Result:
        """Call a function under the lock, and return what it returns.

        Args:
            work: what to call, without arguments.
            timeout: the seconds to wait for the lock; None for ever.

        Raises:
            TimeoutError: if somebody else has held the lock for so long.
        """
        guard, held = self.within(timeout), self._held() if self._mine() else 0
        try:
            with guard:
                return work()
        except BaseException:
            if self._mine() and self._held() > held:
                self.release()
            raise

    def _renew(self) -> None:
        in_c = self._lock._semlock
        self.__exit__: Any = partial(type(in_c).__exit__, in_c)
        _exits.add(self.__exit__)

    def _take(self, timeout: float) -> None:
        if timeout == inf:
            self.acquire()
            return
        # The lock's own time-out goes by the wall clock, which may be set.
        ends, pause = monotonic() + timeout, 1e-5
        take: Any = self.acquire
        while not take(False):
            left = ends - monotonic()
            if left <= 0:
                raise TimeoutError(
                    f"the lock was held for {timeout:g} s: wait longer, or look at the "
                    "process that holds it; if it was killed meanwhile, nobody can "
                    "have the lock any more, and what it protects must be made anew"
                )
            sleep(min(pause, left))
            pause = min(2 * pause, 0.01)


_guards: WeakSet[Guard] = WeakSet()
_exits: WeakSet[Any] = WeakSet()


def _after_fork() -> None:
    for leave in list(_exits):  # also of guards that nothing but a block has
        leave.args[0]._after_fork()  # what the parent holds, the child does not,
        leave.__setstate__((_let_go, leave.args, {}, None))  # and leaves its block so
    for guard in list(_guards):
        guard._renew()


def _let_go(in_c: Any, *_: object) -> None:
    if in_c._is_mine():
        in_c.release()


def _shared(make: Callable[[Any], Any]) -> Any:
    """Return what is made in the spawn context, whose locks go everywhere."""
    try:
        if sys.platform != "win32":
            ensure_running()  # first: children must not start trackers of their own
        return make(multiprocessing.get_context("spawn"))
    except OSError as error:
        raise OSError(
            error.errno,
            f"{error.strerror}: no lock or no memory can be shared here; "
            "python -m shmguide.doctor says why",
        ) from None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
# --8<-- [end:guard]


@dataclass(frozen=True)
class Text:
    """The type of a field that holds a text.

    Attributes:
        width: the most bytes that the text may take in UTF-8, up to 65,535.
    """

    width: int


@dataclass(frozen=True)
class Bytes:
    """The type of a field that holds bytes.

    Attributes:
        width: how many at most, up to 65,535.
    """

    width: int


FieldType = str | type[int] | type[float] | type[bool] | Text | Bytes
"""A code of `CODES`; or int, float or bool, which stand for "q", "d" and "?"; or a
text or bytes of a declared width."""


class Strings:
    """The column of a text or bytes field: a sequence of them, in shared memory."""

    def __init__(
        self, kind: Text | Bytes, lengths: memoryview, room: memoryview
    ) -> None:
        self._kind, self._lengths, self._room = kind, lengths, room

    # --8<-- [start:strings]
    def __len__(self) -> int:
        return len(self._lengths)

    def __iter__(self) -> Iterator[Any]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, row: int) -> Any:
        row = range(len(self))[row]
        start = row * self._kind.width
        stored = self._room[start : start + self._lengths[row]]
        return str(stored, "utf-8") if isinstance(self._kind, Text) else bytes(stored)

    def __setitem__(self, row: int, value: Any) -> None:
        row = range(len(self))[row]
        list(starmap(setitem, self._changes(row, self._checked(value))))

    def _checked(self, value: Any) -> bytes:
        """Return what is to be stored, if it fits."""
        text = isinstance(self._kind, Text)
        if text != isinstance(value, str):
            given, wanted = type(value).__name__, "a str" if text else "bytes"
            raise TypeError(f"{given} is no type for this field: give it {wanted}")
        try:
            data = value.encode() if text else bytes(_flat(value))
        except UnicodeEncodeError as error:
            raise ValueError(str(error)) from None
        if len(data) > self._kind.width:
            raise ValueError(
                f"{len(data)} bytes do not fit into {self._kind.width}: "
                "shorten the value, or declare a wider field"
            )
        return data

    def _changes(self, row: int, data: bytes) -> list[tuple[memoryview, Any, Any]]:
        """Return what is to be stored, and where."""
        start, length = row * self._kind.width, len(data)
        place = slice(start, start + length)
        return [(self._room, place, data), (self._lengths, row, length)]

    # --8<-- [end:strings]


class Records:
    """A table of a fixed number of records, all zero, false and empty at first.

    Args:
        fields: the type of each field, by its name.
        rows: how many records.

    Raises:
        TypeError: if a name is not a string, or rows or a width not a whole number.
        ValueError: if there are no fields or no rows, a name is not an identifier, or a
            field's type is none of `FieldType`.
        MemoryError: if there is not as much memory as the table needs.
        OSError: if nothing can be shared here.
    """

    def __init__(self, fields: Mapping[str, FieldType], rows: int) -> None:
        rows = index(rows)
        types = {name: _type(name, declared) for name, declared in fields.items()}
        if not types:
            raise ValueError("there are no fields: a table needs one at least")
        if rows < 1:
            raise ValueError(f"{rows} rows: a table needs one at least")
        block = _reserved(sum(_size(kind, rows) for kind in types.values()))
        lock = _shared(lambda context: context.RLock())
        self.__setstate__((types, rows, block, lock))

    @property
    def fields(self) -> Mapping[str, str | Text | Bytes]:
        """The types of the fields by their names, in order."""
        return MappingProxyType(self._types)

    @property
    def lock(self) -> Guard:
        """The lock of the table; the thread that holds it can read and write as well.

        `with table.lock:` waits for ever, `with table.lock.within(2.0):` does not.
        """
        return self._lock

    def __len__(self) -> int:
        return len(self._rows)

    def column(self, name: str) -> Any:
        """Return one field of all records: the shared memory itself, not a copy.

        It is not protected: hold `lock` while you use it, which does not keep out a
        signal handler of the same thread. It checks less than `write`:
        a field of type "f" takes a number that is too large for it as infinity.

        Args:
            name: the name of the field.

        Returns:
            For numbers a memoryview of one dimension, which numpy and slices of an
            `array.array` take as it is; for texts and bytes `Strings`.

        Raises:
            KeyError: if there is no field of that name.
        """
        try:
            return self._columns[name]
        except KeyError:
            raise self._no_field(name) from None

    # --8<-- [start:rows]
    def read(self, row: int) -> dict[str, Any]:
        """Return a record, as one `write` has left it.

        Args:
            row: its number, from 0; from -1 down for the last ones.

        Returns:
            The values of all fields, by their names.

        Raises:
            IndexError: if there is no record of that number.
            TypeError: if the number is not a whole one.
        """
        if type(row) is not int:
            row = index(row)  # no slice, which a range would take
        try:
            row = self._rows[row]  # a range: whole numbers that exist
        except IndexError:
            raise self._no_row(row) from None
        columns, texts, mine, acquire, release = self._bound
        nested = mine()  # in a `with` block, or in the handler of a signal
        writes = -1
        try:
            if not nested:
                acquire()
            while True:  # on 3.13, no handler covers the way back of a condition
                if writes == self._writes:  # or a handler has written meanwhile
                    break
                writes = self._writes
                record = {name: numbers[row] for name, numbers in columns}
                for name, kind, room in texts:
                    start = row * kind.width
                    record[name] = bytes(room[start : start + record[name]])
            if not nested:
                release()
        except BaseException:
            if not nested:
                try:  # noqa: SIM105 - no call may come before it, or a signal may raise
                    release()
                except AssertionError:  # it was not acquired
                    pass
            raise
        for name, kind, _ in texts:
            if isinstance(kind, Text):
                record[name] = record[name].decode()
        return record

    def write(self, row: int, /, **values: Any) -> None:
        """Change a record: all fields that are named, or none if one is refused.

        Args:
            row: its number, from 0; from -1 down for the last ones.
            values: new values, by the names of the fields. Others stay as they are.

        Raises:
            IndexError: if there is no record of that number.
            KeyError: if there is no field of a name.
            TypeError: if a value is of the wrong type, or the number not a whole one.
            ValueError: if a value does not fit its field.
        """
        if type(row) is not int:
            row = index(row)
        try:
            row = self._rows[row]
        except IndexError:
            raise self._no_row(row) from None
        ready: list[tuple[Any, Any, Any]] = []
        for name, value in values.items():
            found = self._checks.get(name)
            if found is None:
                raise self._no_field(name)
            column, checked = found
            try:
                value = checked(value)
            except (TypeError, ValueError) as error:
                if type(error) in {TypeError, ValueError}:  # no handler's own kind
                    raise type(error)(f"field {name!r}: {error}") from None
                raise
            if type(column) is Strings:
                ready += column._changes(row, value)
            else:
                ready.append((column, row, value))
        _, _, mine, acquire, release = self._bound
        self._ready = ready
        nested = mine()
        try:
            if not nested:
                acquire()
            self._writes += 1
            # One call in C: no signal handler comes between the stores. None of them
            # can fail, as all were checked. In a child that a handler has forked, none
            # is left, as the lock is the parent's.
            list(starmap(setitem, ready))
            if not nested:
                release()
        except BaseException:  # from a signal handler
            if not nested:
                try:  # noqa: SIM105 - as in `read`
                    release()
                except AssertionError:
                    pass
            raise

    # --8<-- [end:rows]
    def _no_row(self, row: int) -> IndexError:
        return IndexError(
            f"there is no row {row}; there are {len(self)}, counted from 0"
        )

    def _no_field(self, name: str) -> KeyError:
        return KeyError(
            f"there is no field {name!r}; there are {', '.join(self._types)}"
        )

    def __repr__(self) -> str:
        return f"<Records: {len(self):,} rows of {', '.join(self._types)}>"

    def __getstate__(self) -> Any:
        return self._types, len(self), self._block, self._lock._lock

    def __setstate__(self, shared: Any) -> None:
        self._types, rows, self._block, lock = shared
        self._rows = range(rows)
        self._columns: dict[str, Any] = {}
        self._checks: dict[str, tuple[Any, Callable[[Any], Any]]] = {}
        self._writes = 0  # of this process
        self._ready = list[tuple[Any, Any, Any]]()  # what a call is about to store
        self._lock = guard = Guard(lock)
        memory: Any = memoryview(self._block).cast("B")
        start = 0
        for name, kind in self._types.items():
            column = memory[start : start + _size(kind, rows)]
            start += len(column)
            if isinstance(kind, str):
                numbers = column[: rows * calcsize(kind)].cast(kind)
                self._columns[name] = numbers
                self._checks[name] = numbers, _check(kind)
            else:
                size = rows * calcsize(_LENGTHS)
                lengths = column[:size].cast(_LENGTHS)
                strings = Strings(kind, lengths, column[_padded(size) :])
                self._columns[name] = strings
                self._checks[name] = strings, strings._checked
        columns, texts = list[tuple[str, Any]](), list[tuple[str, Text | Bytes, Any]]()
        for name, column in self._columns.items():
            if isinstance(column, Strings):
                columns.append((name, column._lengths))
                texts.append((name, column._kind, column._room))
            else:
                columns.append((name, column))
        methods = guard._mine, guard.acquire, guard.release
        self._bound: tuple[Any, ...] = columns, texts, *methods
        _tables.add(self)


_tables: WeakSet[Records] = WeakSet()


def _store_nothing() -> None:
    for table in list(_tables):
        table._ready.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_store_nothing)


# --8<-- [start:flat]
def _flat(data: Any) -> memoryview | bytes:
    """Return the bytes of the data in C order, without a copy where that can be."""
    if hasattr(type(data), "filled"):  # of numpy.ma; its buffer is without the mask
        raise TypeError(
            "a masked array has two parts: take array.data and array.mask, each by "
            "itself, or array.filled()"
        )
    try:
        try:
            view = memoryview(data)
        except (ValueError, BufferError):  # numpy has no buffers of dates
            view = memoryview(data.view(f"V{data.dtype.itemsize}"))
    except (AttributeError, TypeError):
        raise TypeError(
            f"{type(data).__name__} is neither bytes nor an array: encode text, pickle "
            "other objects"
        ) from None
    plain = view.format == "B" and view.itemsize == 1  # no union of ctypes
    if plain and view.ndim == 1 and view.contiguous:
        return view
    if _has_addresses(view.format):
        raise TypeError(
            "the data holds addresses, which mean nothing to another process: pickle "
            "the objects"
        )
    if not view.nbytes or not view.c_contiguous:
        return view.tobytes()
    return PickleBuffer(view).raw()


@lru_cache
def _has_addresses(kind: str) -> bool:
    """Return whether a buffer of this format holds objects or pointers."""
    without_names = re.sub(":[^:]*:", "", kind)  # Zd, Zf, Zg: complex numbers of numpy
    return re.search("[OPXz&]|Z(?![dfg])", without_names) is not None


# --8<-- [end:flat]


def _type(name: str, declared: FieldType) -> str | Text | Bytes:
    if not isinstance(name, str):
        raise TypeError(f"the name of a field is a string, not {name!r:.50}")
    if not name.isidentifier():
        raise ValueError(f"{name!r:.50} cannot name a field: take an identifier")
    if isinstance(declared, Text | Bytes):
        width = index(declared.width)
        if width not in range(1, _WIDEST + 1):
            raise ValueError(f"field {name!r}: a width is from 1 to {_WIDEST:,}")
        return type(declared)(width)
    kind = _TYPES.get(declared, declared) if isinstance(declared, type) else declared
    if not isinstance(kind, str) or len(kind) != 1 or kind not in CODES:
        raise ValueError(
            f"field {name!r}: {declared!r:.50} is no type of a field; take int, float, "
            f"bool, Text(width), Bytes(width) or one of {' '.join(CODES)}"
        )
    return kind


def _padded(size: int) -> int:
    """Return the next multiple of eight."""
    return -(-size // 8) * 8


def _size(kind: str | Text | Bytes, rows: int) -> int:
    """Return how many bytes a column takes, padding included."""
    if isinstance(kind, str):
        return _padded(rows * calcsize(kind))
    return _padded(rows * calcsize(_LENGTHS)) + _padded(rows * kind.width)


def _reserved(size: int) -> Any:
    """Return a block of zeros. It is written here, so later it cannot run out."""
    free = sys.maxsize
    if sys.platform != "win32":  # where multiprocessing keeps blocks in files
        folders = tempfile.gettempdir(), "/dev/shm"
        free = max(_free(folder) for folder in folders)
    if size > free:
        raise MemoryError(
            f"the table takes {size:,} bytes, and {free:,} are free: make it smaller"
        )
    return _shared(lambda context: context.RawArray(c_char, size))


def _free(folder: str) -> int:
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return 0
    return usage.free if usage.total else sys.maxsize  # a tmpfs without a limit


def _check(code: str) -> Callable[[Any], Any]:
    """Return a function that turns a value into what a column of that code stores."""
    one = Struct("<" + code)  # which refuses what is too large for "f"
    bits = 8 * one.size
    signed = code.islower()
    low, high = (
        (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    )

    def truth(value: Any) -> bool:
        if bool(value) != value:
            raise TypeError(f"{type(value).__name__} is no type for this field")
        return bool(value)

    def real(value: Any) -> Any:
        if code == "d" and type(value) is float:
            return value
        try:
            stored = one.unpack(one.pack(value))[0]
            if isinf(stored) and stored != value:  # as of a Decimal
                raise OverflowError
            return stored
        except OverflowError:
            raise ValueError(f"the number is too large for type {code!r}") from None
        except struct.error:
            if isinstance(value, int):  # whose digits are more than a float can have
                raise ValueError(f"the number is too large for type {code!r}") from None
            raise TypeError(f"{type(value).__name__} is not a number") from None

    def whole(value: Any) -> int:
        number = index(value)
        if not low <= number <= high:
            raise ValueError(f"the number is outside of {low:,} to {high:,}")
        return number

    return {"?": truth, "f": real, "d": real}.get(code, whole)


# --8<-- [start:demonstration]
def main() -> None:
    """Store records, refuse one that does not fit, and change all in bulk."""
    table = Records({"price": float, "size": int, "symbol": Text(8)}, rows=1_000)
    table.write(7, price=99.5, size=20, symbol="ACME\0")
    print(table.read(7))
    try:
        table.write(7, price=0, symbol="é" * 5)
    except ValueError as error:
        print("ValueError:", error)
    process = multiprocessing.Process(target=_double, args=(table,))
    process.start()
    process.join()
    print(table.read(7))


def _double(table: Records) -> None:
    with table.lock:
        sizes = table.column("size")
        for row in range(len(table)):
            sizes[row] *= 2


# --8<-- [end:demonstration]
if __name__ == "__main__":
    main()
