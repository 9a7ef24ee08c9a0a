"""A NumPy array that several processes use at once, and that travels as its name.

One process creates the array; any other gets it as an argument, through a pool or a
queue, or attaches to it by name. All of them look at the same bytes, without a lock:
who writes where, and when others may read, is for the program to settle.

* The owner unlinks: the creator, or the process to which it has given the array. If it
  is killed, its resource tracker unlinks. A process that attaches tells no tracker, so
  its end takes nothing away from the others (the trap of gh-82300).
* All the memory is there when `create` returns. If there is too little, `create` raises
  an OSError, and no process is ended by SIGBUS later (gh-114390; on Linux).
* What is laid over the memory keeps it mapped. An array or a slice that outlives
  `close` and `unlink` stays good, and the memory goes with the last of them.

The segment holds a file of the format .npy, version 2.0, so shape, type and order come
with the name: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
On Linux `numpy.load("/dev/shm/NAME", mmap_mode="r")` reads it too. Its first bytes are
written last; a processor that shows them before the rest (AArch64 may) shows a header
that cannot be read yet, and `attach` says so.

It was run on Linux, x86-64. What is here for macOS and Windows follows their
documentation. There a segment has no identity besides its name, so that a stale
reference, and `unlink`, may meet another segment of the same name.

Examples:
    >>> with SharedArray.create((2, 3), "int64") as shared:
    ...     shared.array[:] = [[1, 2, 3], [4, 5, 6]]
    ...     with SharedArray.attach(shared.name) as other:
    ...         other.array *= 2
    ...     total = int(shared.array.sum())
    >>> total
    42
"""

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide shared_array 0.2, a building block of the executable guide to Python shared
# memory. Python 3.11 or later, and NumPy.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.shared_array needs Python 3.11 or later")
# --8<-- [end:header]

import errno
import math
import operator
import os
import re
import secrets
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from io import BytesIO, FileIO
from mmap import ACCESS_READ, ACCESS_WRITE, mmap
from multiprocessing import Process
from tokenize import TokenError
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from numpy.lib import format as npy
from numpy.typing import ArrayLike, DTypeLike, NDArray

_Order = Literal["C", "F"]


class SharedArray:
    """An array in a segment of shared memory, made by `create`, `from_array`, `attach`.

    Pickled, it is a reference: what arrives in another process is attached there. It
    must arrive before the owner unlinks. Its copies by `copy` and `deepcopy` are
    attached as well, to the same bytes.

    As a context manager it closes at the end, and the owner unlinks before that.
    """

    def __init__(self, segment: "_Segment", array: NDArray[Any]) -> None:
        self._segment = segment
        self._array: NDArray[Any] | None = array
        self._readonly = not array.flags.writeable

    @classmethod
    def create(
        cls,
        shape: int | Sequence[int],
        dtype: DTypeLike,
        name: str | None = None,
        *,
        order: _Order = "C",
    ) -> Self:
        """Create an array of zeros that other processes can attach to.

        Args:
            shape: the number of items in each dimension. It may be `()`, and hold 0.
            dtype: any type of a fixed width without Python objects: numbers, dates,
                "S20", "U20", structures with their fields in order.
            name: the name of the segment, 1 to 250 of ASCII letters, digits, "_", "-"
                and "."; None for one that nobody has. macOS takes about 30 of them.
            order: "C" if the last index changes fastest in memory, "F" if the first.

        Raises:
            TypeError: if the dtype holds objects, the shape is not of integers, or the
                name no str.
            ValueError: if the shape, dtype, order or name is none that can be shared.
            FileExistsError: if the name is taken.
            OSError: if there is not enough shared memory (on Linux), or this process
                can open no further file.
        """
        return cls._make(_Layout.of(shape, dtype, order), name, lambda _: None)

    @classmethod
    def from_array(cls, array: ArrayLike, name: str | None = None) -> Self:
        """Create a shared copy of an array, of its shape, type and order.

        Nobody can attach to it before all is copied.

        Args:
            array: a NumPy array, or what `np.asarray` makes one of.
            name: as for `create`.

        Raises:
            TypeError: if it is masked, or a list or tuple with what is masked in it, or
                as `create` raises it.
            ValueError: as `create` raises it, and so for the errors of the system.
        """
        source = np.asarray(array)
        if _is_masked(array):
            raise TypeError(
                "a masked array has two parts: share array.data and array.mask, each "
                "by itself, or array.filled()"
            )
        order: _Order = "F" if source.flags.fnc else "C"
        layout = _Layout.of(source.shape, source.dtype, order)
        return cls._make(layout, name, lambda shared: np.copyto(shared, source))

    @classmethod
    def _make(
        cls,
        layout: "_Layout",
        name: str | None,
        fill: Callable[[NDArray[Any]], object],
    ) -> Self:
        header, layout = layout.written()
        start = len(header)
        made = list[_Segment]()
        try:
            # By a map, in C, so that no signal comes between the segment and the list.
            made.extend(map(_Segment.create, [name], [start + layout.size]))
            array = layout.over(made[0].memory, start)
            fill(array)
            made[0].memory[8:start] = header[8:]
            made[0].memory[:8] = header[:8]  # last: nobody attaches to half a header
            return cls(made[0], array)
        except BaseException:
            if made and made[0].owner == os.getpid():  # no child forked meanwhile
                made[0].unlink()
            raise

    @classmethod
    def attach(cls, name: str, *, readonly: bool = False) -> Self:
        """Attach to an array that another process, or this one, has created.

        Args:
            name: the name of its segment.
            readonly: map the memory so that this process cannot write to it.

        Raises:
            FileNotFoundError: if there is no segment of that name.
            TypeError: if the name is no str, or its header speaks of objects.
            ValueError: if it holds something else, or less than its header says.
            OSError: if this process has no room or no descriptor left for it; the
                segment stays as it is.
        """
        return cls._arrive(name, None, readonly)

    @classmethod
    def _arrive(
        cls, name: str, identity: int | None, readonly: bool, given: bool = False
    ) -> Self:
        access = ACCESS_READ if readonly else ACCESS_WRITE
        segment = _Segment.attach(name, identity, access)
        layout, start = _Layout.read(segment.memory, name)
        if len(segment.memory) < start + layout.size:
            raise ValueError(
                f"{name} is too small: it has {len(segment.memory):,} bytes, and its "
                f"header speaks of {start + layout.size:,}; something else has written "
                "to it"
            )
        shared = cls(segment, layout.over(segment.memory, start))
        if given:
            if sys.platform != "win32":
                ensure_running()
                register(f"/{name}", "shared_memory")
            segment.owner = os.getpid()
        return shared

    @property
    def name(self) -> str:
        """The name of its segment, to attach by."""
        return self._segment.name

    @property
    def array(self) -> NDArray[Any]:
        """The array itself, an ordinary `numpy.ndarray` on the shared bytes.

        It keeps its shape and type. For more room create a larger one, copy, hand that
        to the others, and unlink this one.

        Raises:
            ValueError: if it is closed.
        """
        if self._array is None:
            raise ValueError(f"{self.name} is closed here: attach to it again")
        return self._array

    @array.setter
    def array(self, value: NDArray[Any]) -> None:
        # After `shared.array *= 2`, Python assigns the array that it has changed.
        if value is not self._array:
            raise AttributeError(
                "write into it: shared.array[:] = ...; for another shape or type, "
                "create another shared array"
            )

    def close(self) -> None:
        """End this object's use of the memory; the second time, do nothing.

        The process keeps the memory mapped as long as it has an array over it.
        """
        self._array = None
        vars(self._segment).pop("memory", None)  # its last view will close it

    def unlink(self) -> None:
        """Remove the name, so that nobody can attach; the second time, do nothing.

        Processes that are attached stay so. The memory goes with the last of them. If
        the name means another segment by now, that one is left alone. On Windows this
        does nothing: there a segment goes when nobody has it mapped.

        Raises:
            RuntimeError: if this process does not own the array.
        """
        self._segment.unlink()

    def give(self) -> "_Gift":
        """Give the array away: the process in which the gift arrives owns it.

        So an array can outlive the worker that made it. This object stays attached.
        Send the gift at once: until it arrives, no tracker knows of the segment.

        Returns:
            What to send, through a pipe or a queue or as a result of a worker. It
            arrives as a `SharedArray`. A forked process that has it as an argument
            has the gift, which refuses to be used.

        Raises:
            RuntimeError: if this process does not own the array.
            ValueError: if it is unlinked.
        """
        arrive, arguments = self.__reduce__()
        if self._segment.owner != os.getpid():
            raise RuntimeError(f"{self.name} is not owned here: its owner can give it")
        gift = _Gift(arrive, (*arguments, True))
        if sys.platform != "win32":
            unregister(f"/{self.name}", "shared_memory")
        self._segment.owner = 0
        return gift

    def __enter__(self) -> Self:
        _ = self.array  # refused if it is closed
        return self

    def __exit__(self, _: object, error: object, __: object) -> None:
        self.close()
        try:
            if self._segment.owner == os.getpid():
                self.unlink()
        except OSError:
            if error is None:  # never in place of the error that ended the block
                raise

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[Any, ...]]:
        if self._segment.unlinked:
            raise ValueError(
                f"{self.name} is unlinked: nobody can attach to it; hand it over before"
            )
        return self._arrive, (self.name, self._segment.identity, self._readonly)

    def __repr__(self) -> str:
        if self._array is None:
            return f"<SharedArray {self.name!r}, closed>"
        what = f"{self.array.shape} {self.array.dtype}" + ", read-only" * self._readonly
        return f"<SharedArray {self.name!r}, {what}>"


def _is_masked(given: Any) -> bool:
    """Return whether a mask would be lost, that of an item of a sequence included."""
    if not isinstance(given, Sequence) or isinstance(given, str | bytes):
        return isinstance(given, np.ma.MaskedArray)
    kinds = {*map(type, given)}  # sooner looked at than each item
    nested = any(issubclass(kind, Sequence | np.ma.MaskedArray) for kind in kinds)
    return nested and any(map(_is_masked, given))


class _Gift(NamedTuple):
    """A reference that makes the process in which it arrives the owner."""

    arrive: Callable[..., SharedArray]
    arguments: tuple[Any, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple(self)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"no {name} yet: {self._cure()}")

    def __enter__(self) -> Any:
        raise TypeError(f"no with statement yet: {self._cure()}")

    def __exit__(self, *_: object) -> None:
        """Be asked for, before `__enter__` is called."""

    def _cure(self) -> str:
        return (
            f"{self.arguments[0]} is given and has not arrived; send it through a pipe "
            "or a queue, or return it from a worker, for a forked Process gets its "
            "arguments as they are"
        )


class _Layout(NamedTuple):
    """What the bytes of an array mean."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    order: Literal["C", "F"]

    @classmethod
    def of(
        cls, shape: int | Sequence[int], dtype: DTypeLike, order: Literal["C", "F"]
    ) -> Self:
        """Return a layout, or refuse one that cannot be shared."""
        dtype = np.dtype(dtype)
        if dtype.hasobject:
            raise TypeError(
                f"dtype {dtype} holds Python objects, which live in one process: "
                "choose a fixed width, such as 'S20' or 'U20' for text"
            )
        if not dtype.itemsize:
            raise ValueError(f"dtype {dtype} has no width: write 'S20' or 'U20', say")
        if order not in ("C", "F"):
            raise ValueError(f"order {order!r} is neither 'C' nor 'F'")
        lengths = (shape,) if hasattr(shape, "__index__") else shape
        try:
            lengths = tuple(map(operator.index, lengths))
        except TypeError:
            raise TypeError(
                f"shape {shape!r} is no integer, nor a sequence of integers"
            ) from None
        if dtype.subdtype:  # a dtype that is itself an array has more dimensions
            dtype, inner = dtype.subdtype
            lengths += inner
        if min(lengths, default=0) < 0:
            raise ValueError(f"shape {lengths} has a negative length: check its source")
        if math.prod(max(1, n) for n in lengths) * dtype.itemsize > sys.maxsize // 2:
            raise ValueError(
                f"shape {lengths} of dtype {dtype} is more than a process can address: "
                "check its source"
            )
        return cls(lengths, dtype, order)

    @property
    def size(self) -> int:
        """The bytes that the array takes."""
        return math.prod(self.shape) * self.dtype.itemsize

    def written(self) -> "tuple[bytes, _Layout]":
        """Return what stands in front of the array, and the layout that all read there.

        The former is a multiple of 64 bytes long.
        """
        written = BytesIO()
        try:
            fields = {
                "descr": npy.dtype_to_descr(self.dtype),
                "fortran_order": self.order == "F",
                "shape": self.shape,
            }
            npy.write_array_header_2_0(written, fields)
            header = written.getvalue()
            if self.dtype.isbuiltin == 1:  # a plain number: reading it takes longest
                return header, self
            written.seek(npy.MAGIC_LEN)
            shape, _, dtype = npy.read_array_header_2_0(written)
        except ValueError as error:
            raise ValueError(
                f"the dtype cannot be written down ({_line(error)}): use fewer fields, "
                "with Latin-1 names, in the order of their offsets, none over another"
            ) from None
        return header, self.of(shape, dtype, self.order)

    @classmethod
    def read(cls, source: Any, name: str) -> tuple[Self, int]:
        """Return the layout that stands at the front of a segment, and its length."""
        try:
            read = _READERS[npy.read_magic(source)]
            shape, fortran_order, dtype = read(source)
        except _NOT_A_HEADER as error:
            raise ValueError(
                f"{name} holds no shared array, or not yet ({_line(error)}): check the "
                "name, and attach when its creator is done with it"
            ) from None
        return cls.of(shape, dtype, "F" if fortran_order else "C"), source.tell()

    def over(self, mapping: mmap, start: int) -> NDArray[Any]:
        """Return an array over a mapping, which it keeps from being closed."""
        # np.frombuffer holds on to what it views; np.ndarray by itself does not.
        held = np.frombuffer(mapping, np.uint8)
        return np.ndarray(self.shape, self.dtype, held, start, order=self.order)


# What NumPy raises for bytes that are no header. Not Exception: a signal handler's own
# must get through.
_NOT_A_HEADER = (
    *(KeyError, MemoryError, RecursionError, SyntaxError, TokenError),
    *(TypeError, ValueError),
)
_READERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def _line(error: Exception) -> str:
    return str(error).partition("\n")[0]


# --8<-- [start:segment]
class _Segment:
    """Shared memory that has a name, mapped. The process that owns it removes it."""

    def __init__(self, name: str, memory: mmap, identity: int, owner: int = 0) -> None:
        self.name, self.memory = name, memory
        self.identity = identity  # its inode; 0 where there is none (macOS, Windows)
        self.owner, self.unlinked = owner, False

    @staticmethod
    def create(name: str | None, size: int, header: bytes = b"") -> "_Segment":
        """Make a segment of zeros behind a header, all of whose memory is there."""
        name = _checked(f"shmguide_{secrets.token_hex(8)}" if name is None else name)
        try:
            return _make(name, size, header)
        except OSError as error:
            raise _explained(error, name, size) from None

    @staticmethod
    def attach(
        name: str, identity: int | None = None, access: int = ACCESS_WRITE
    ) -> "_Segment":
        """Map the segment of that name; with an identity, no other of that name."""
        try:
            segment = _find(_checked(name), access)
        except OSError as error:
            raise _explained(error, name) from None
        if identity not in (None, segment.identity):
            text = "what this name meant is gone, and another segment has the name: "
            cure = "let create choose names, and keep it until everybody has attached"
            raise FileNotFoundError(errno.ENOENT, text + cure, name)
        return segment

    def unlink(self) -> None:
        """Remove the name, if it still means this segment; later, do nothing."""
        if self.owner != os.getpid():
            raise RuntimeError(
                f"{self.name} was not created here: close it, its owner unlinks"
            )
        if not self.unlinked:
            _remove(self.name, self.identity)
            self.unlinked = True


def _checked(name: str) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a name is a str, not {name!r}")
    # The resource tracker keeps its lists in ASCII, split by colons.
    if not re.fullmatch(r"[\w.-]{1,250}", name, re.ASCII) or not name.strip("."):
        raise ValueError(
            f"{name!r} cannot be a name: take 1 to 250 of the letters a to z and A to "
            "Z, digits, '_', '-' and '.', and not only dots"
        )
    return name


def _explained(error: OSError, name: str, size: int | None = None) -> OSError:
    room = "no room" if size is None else f"no room for {size:,} bytes"
    cures = {
        errno.EEXIST: "the name is taken: attach to it, choose another, or remove what "
        "an earlier run has left",
        errno.ENOENT: "no segment has this name: its owner has unlinked it, or was "
        "ended; it must stay until everybody has attached",
        errno.EACCES: "not allowed: the segment is another user's, or /dev/shm is",
        errno.ENOSPC: f"{room} in shared memory: share less, unlink what nobody needs, "
        "or enlarge /dev/shm (in Docker, --shm-size)",
        errno.ENOMEM: f"{room} in memory: share less, or raise this process's limit "
        "(ulimit -v, or that of its container)",
        errno.EMFILE: "this process has too many open files: close some, or raise the "
        "limit (ulimit -n)",
    }
    if size is not None:
        cures[errno.ENOENT] = "there is no /dev/shm here, which holds the segments"
    text = cures.get(error.errno or 0)
    return OSError(error.errno, text, name) if text else error


if sys.platform == "win32":  # after the documentation; not run
    from multiprocessing.shared_memory import SharedMemory

    def _make(name: str, size: int, header: bytes) -> _Segment:
        with closing(SharedMemory(name, create=True, size=size)):
            memory = mmap(-1, size, name)
        memory[8 : len(header)] = header[8:]
        memory[: min(8, len(header))] = header[:8]  # last: half of one is none
        return _Segment(name, memory, 0, os.getpid())

    def _find(name: str, access: int) -> _Segment:
        with closing(SharedMemory(name)) as found:
            return _Segment(name, mmap(-1, found.size, name, access), 0)

    def _remove(name: str, inode: int) -> None:
        """Do nothing: the segment goes with its last mapping."""

else:
    try:
        import _posixshmem as posix  # type: ignore[import-not-found]
        from multiprocessing.resource_tracker import (
            ensure_running,
            register,
            unregister,
        )
    except ImportError:
        raise ImportError(
            "this Python has no module _posixshmem, and so no shared memory by name "
            "(Android, iOS and WebAssembly have none): run another build of Python"
        ) from None

    def _make(name: str, size: int, header: bytes) -> _Segment:
        ensure_running()  # before all: children must not start trackers of their own
        path, owner, files = f"/{name}", os.getpid(), list[FileIO]()
        try:
            # The maps run in C: no signal comes between a segment and its file here.
            flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
            descriptors = map(posix.shm_open, [path], [flags], [0o600])
            files.extend(map(FileIO, descriptors, ["r+"]))
            register(path, "shared_memory")
            with files[0] as file:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(file.fileno(), 0, size)  # all of it, or OSError
                else:  # macOS; after the documentation, not run
                    os.ftruncate(file.fileno(), size)
                memory = mmap(file.fileno(), size)
                inode = os.fstat(file.fileno()).st_ino
            memory[8 : len(header)] = header[8:]
            memory[: min(8, len(header))] = header[:8]  # last: half of one is none
            return _Segment(name, memory, inode, owner)
        except BaseException:
            if files and os.getpid() == owner:  # not in a child forked meanwhile
                files[0].close()
                _remove(name)
            raise

    def _find(name: str, access: int) -> _Segment:
        flags, mode = (os.O_RDONLY, "r") if access == ACCESS_READ else (os.O_RDWR, "r+")
        descriptors = map(posix.shm_open, [f"/{name}"], [flags])
        with next(map(FileIO, descriptors, [mode])) as file:
            status = os.fstat(file.fileno())
            if not status.st_size:
                raise ValueError(f"{name} is empty: its creator is at work, or killed")
            memory = mmap(file.fileno(), 0, access=access)
        return _Segment(name, memory, status.st_ino)

    def _remove(name: str, inode: int | None = None) -> None:
        try:
            with suppress(FileNotFoundError):
                if inode is None or inode == _inode(name):
                    posix.shm_unlink(f"/{name}")
        finally:  # the tracker keeps a set, and complains of what is not in it
            register(f"/{name}", "shared_memory")
            unregister(f"/{name}", "shared_memory")

    def _inode(name: str) -> int:
        if sys.platform == "linux":  # without a descriptor: there may be none left
            return os.stat(f"/dev/shm/{name}").st_ino  # noqa: PTH116
        with FileIO(posix.shm_open(f"/{name}", os.O_RDONLY)) as file:
            return os.fstat(file.fileno()).st_ino


# --8<-- [end:segment]


# --8<-- [start:rows]
def fill(shared: SharedArray, row: int) -> None:
    """Fill a row with its number: the whole work of a worker."""
    shared.array[row] = row


def main() -> None:
    """Let three processes fill a row each, and print what they made together."""
    with SharedArray.create((3, 4), "int64") as shared:
        workers = [Process(target=fill, args=(shared, row)) for row in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        print(shared.array)


# --8<-- [end:rows]
if __name__ == "__main__":
    main()
