"""A table of records with named fields, shared by processes: a column for each field.

A record is one row of all columns. `Records.read` and `Records.write` take and give it
whole, under one lock. `Records.column` is the memory itself, for work in bulk: whoever
uses it holds `Records.lock` for as long as others must not come between.

The table is one block of multiprocessing: it is handed to processes as an argument,
under every start method, and lives for as long as the process that made it keeps a
reference to it. It has no name, so there is nothing to close and nothing to unlink.

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

import multiprocessing
import shutil
import struct
import sys
import tempfile
from collections.abc import Callable, Mapping
from ctypes import c_char
from dataclasses import dataclass
from operator import index
from struct import Struct, calcsize
from types import MappingProxyType
from typing import Any, Final

CODES: Final = "?bBhHiIqQfd"
"""Codes of numbers, as in `struct`: those that are as wide on every platform."""

_TYPES: Final = {int: "q", float: "d", bool: "?"}
_LENGTHS: Final = "H"
_WIDEST: Final = 2**16 - 1


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

    def __getitem__(self, row: int) -> Any:
        row = range(len(self))[row]
        start = row * self._kind.width
        stored = self._room[start : start + self._lengths[row]]
        return str(stored, "utf-8") if isinstance(self._kind, Text) else bytes(stored)

    def __setitem__(self, row: int, value: Any) -> None:
        row = range(len(self))[row]
        self._store(row, self._checked(value))

    def _checked(self, value: Any) -> bytes:
        """Return what is to be stored, if it fits."""
        text = isinstance(self._kind, Text)
        if text != isinstance(value, str):
            given, wanted = type(value).__name__, "a str" if text else "bytes"
            raise TypeError(f"{given} is no type for this field: give it {wanted}")
        data = value.encode() if text else bytes(memoryview(value))
        if len(data) > self._kind.width:
            raise ValueError(
                f"{len(data)} bytes do not fit into {self._kind.width}: "
                "shorten the value, or declare a wider field"
            )
        return data

    def _store(self, row: int, data: bytes) -> None:
        start = row * self._kind.width
        self._room[start : start + len(data)] = data
        self._lengths[row] = len(data)

    # --8<-- [end:strings]


class Records:
    """A table of a fixed number of records, all zero, false and empty at first.

    Args:
        fields: the type of each field, by its name.
        rows: how many records.
        start_method: of the processes that it is for; None for the program's own.

    Raises:
        TypeError: if a name is not a string, or rows or a width not a whole number.
        ValueError: if there are no fields or no rows, a name is not an identifier, or a
            field's type is none of `FieldType`.
        MemoryError: if there is not as much memory as the table needs.
    """

    def __init__(
        self,
        fields: Mapping[str, FieldType],
        rows: int,
        start_method: str | None = None,
    ) -> None:
        types = {name: _type(name, declared) for name, declared in fields.items()}
        if not types:
            raise ValueError("there are no fields: a table needs one at least")
        if index(rows) < 1:
            raise ValueError(f"{rows} rows: a table needs one at least")
        block = _reserved(sum(_size(kind, rows) for kind in types.values()))
        lock = multiprocessing.get_context(start_method).RLock()
        self.__setstate__((types, index(rows), block, lock))

    @property
    def fields(self) -> Mapping[str, str | Text | Bytes]:
        """The types of the fields by their names, in order."""
        return MappingProxyType(self._types)

    @property
    def lock(self) -> Any:
        """The lock of the table, an `RLock`: its holder can read and write as well."""
        return self._lock

    def __len__(self) -> int:
        return len(self._rows)

    def column(self, name: str) -> Any:
        """Return one field of all records: the shared memory itself, not a copy.

        It is not protected: hold `lock` while you use it. It checks less than `write`:
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
        """
        try:
            row = self._rows[row]  # a range: whole numbers that exist
        except IndexError:
            raise self._no_row(row) from None
        self._acquire()
        try:
            return {name: column[row] for name, column in self._columns.items()}
        finally:
            self._release()

    def write(self, row: int, /, **values: Any) -> None:
        """Change a record: all fields that are named, or none if one is refused.

        Args:
            row: its number, from 0; from -1 down for the last ones.
            values: new values, by the names of the fields. Others stay as they are.

        Raises:
            IndexError: if there is no record of that number.
            KeyError: if there is no field of a name.
            TypeError: if a value is of the wrong type.
            ValueError: if a value does not fit its field.
        """
        ready, name = [], ""
        try:
            row = self._rows[row]
            for name, value in values.items():
                store, checked = self._stores[name]
                ready.append((store, checked(value)))
        except IndexError:
            raise self._no_row(row) from None
        except KeyError:
            raise self._no_field(name) from None
        except (TypeError, ValueError) as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(f"field {name!r}: {error}" if name else str(error)) from None
        self._acquire()
        try:
            for store, value in ready:  # none can fail: all were checked
                store(row, value)
        finally:
            self._release()

    # --8<-- [end:rows]
    def _no_row(self, row: int) -> IndexError:
        return IndexError(
            f"there is no row {row}; there are {len(self)}, counted from 0"
        )

    def _no_field(self, name: str) -> KeyError:
        return KeyError(
            f"there is no field {name!r}; there are {', '.join(self._types)}"
        )

    def __getstate__(self) -> Any:
        return self._types, len(self), self._block, self._lock

    def __setstate__(self, shared: Any) -> None:
        self._types, rows, self._block, self._lock = shared
        self._rows = range(rows)
        self._columns: dict[str, Any] = {}
        self._stores: dict[str, Any] = {}
        self._acquire, self._release = self._lock.acquire, self._lock.release
        memory: Any = memoryview(self._block).cast("B")
        start = 0
        for name, kind in self._types.items():
            column = memory[start : start + _size(kind, rows)]
            start += len(column)
            if isinstance(kind, str):
                numbers = column[: rows * calcsize(kind)].cast(kind)
                self._columns[name] = numbers
                self._stores[name] = numbers.__setitem__, _check(kind)
            else:
                size = rows * calcsize(_LENGTHS)
                lengths = column[:size].cast(_LENGTHS)
                strings = Strings(kind, lengths, column[_padded(size) :])
                self._columns[name] = strings
                self._stores[name] = strings._store, strings._checked


def _type(name: str, declared: FieldType) -> str | Text | Bytes:
    if not isinstance(name, str):
        raise TypeError(f"the name of a field is a string, not {name!r:.50}")
    if not name.isidentifier():
        raise ValueError(f"{name!r:.50} cannot name a field: take an identifier")
    if isinstance(declared, Text | Bytes):
        if index(declared.width) not in range(1, _WIDEST + 1):
            raise ValueError(f"field {name!r}: a width is from 1 to {_WIDEST:,}")
        return declared
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
    return multiprocessing.RawArray(c_char, size)


def _free(folder: str) -> int:
    try:
        return shutil.disk_usage(folder).free
    except FileNotFoundError:
        return 0


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
            return one.unpack(one.pack(value))[0]
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
