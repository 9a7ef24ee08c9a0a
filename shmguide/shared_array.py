"""A NumPy array that several processes use at once, and that travels as its name.

One process creates the array; any other gets it as an argument, through a pool or a
queue, or attaches to it by name. All of them look at the same bytes, without a lock:
who writes where, and when others may read, is for the program to settle.

* The creator unlinks, once; it alone is known to the resource tracker, which unlinks in
  its place if it is killed. A process that attaches is known to no tracker, so its end
  takes nothing away from the others (the trap of gh-82300).
* All the memory is there when `create` returns. If there is too little, `create` raises
  an OSError, and no process is ended by SIGBUS later (gh-114390; on Linux).
* What is laid over the memory keeps it mapped. An array or a slice that outlives
  `close` and `unlink` stays good, and the memory goes with the last of them.

The segment holds a file of the format .npy, version 2.0, so shape, type and order come
with the name: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
On Linux `numpy.load("/dev/shm/NAME", mmap_mode="r")` reads it too.

The segment is opened as CPython does it in Lib/multiprocessing/shared_memory.py, but
mapped once, without the `SharedMemory` that would close it under a living view. It was
run on Linux. What is here for macOS and Windows follows their documentation.

Examples:
    >>> with SharedArray.create((2, 3), "int64") as shared:
    ...     shared.array[:] = [[1, 2, 3], [4, 5, 6]]
    ...     with SharedArray.attach(shared.name) as other:
    ...         other.array *= 2
    ...     total = int(shared.array.sum())
    >>> total
    42
"""

import errno
import math
import operator
import os
import re
import secrets
import sys
from collections.abc import Sequence
from io import BytesIO
from mmap import mmap
from multiprocessing import Process, resource_tracker
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from numpy.lib import format as npy
from numpy.typing import DTypeLike, NDArray


class SharedArray:
    """An array in a segment of shared memory. Make one by `create` or by `attach`.

    Pickled, it is a reference: what arrives in another process is attached there. It
    must arrive before the creator unlinks. Its copies by `copy` and `deepcopy` are
    attached as well, to the same bytes.

    As a context manager it closes at the end, and the creator unlinks before that.

    Attributes:
        name: the name of its segment.
    """

    def __init__(
        self, name: str, array: NDArray[Any], identity: int, creator: int | None = None
    ) -> None:
        self.name = name
        self._array: NDArray[Any] | None = array
        self._identity = identity
        self._creator = creator  # its process: under fork, a child inherits the object
        self._unlinked = False

    @classmethod
    def create(
        cls,
        shape: int | Sequence[int],
        dtype: DTypeLike,
        name: str | None = None,
        *,
        order: Literal["C", "F"] = "C",
    ) -> Self:
        """Create an array of zeros that other processes can attach to.

        Args:
            shape: the number of items in each dimension. It may be `()`, and hold 0.
            dtype: any type of a fixed width without Python objects: numbers, dates,
                "S20", "U20", structures.
            name: the name of the segment, by default one that nobody has. Keep it below
                30 characters for macOS.
            order: "C" if the last index changes fastest in memory, "F" if the first.

        Raises:
            TypeError: if the dtype holds objects, or the shape is not of integers.
            ValueError: if the shape, dtype, order or name is none that can be shared.
            FileExistsError: if the name is taken.
            OSError: if there is not enough shared memory (on Linux).
        """
        header = _Layout.of(shape, dtype, order).header()
        layout, start = _Layout.read(BytesIO(header), "")  # as all will see it
        name = f"array_{secrets.token_hex(8)}" if name is None else _checked(name)
        size = start + layout.size
        try:
            mapping, identity = _make(name, size)
        except FileExistsError:
            raise FileExistsError(
                errno.EEXIST,
                "the name is taken: attach to what is there, choose another name, or "
                "remove the segment if an earlier run has left it",
                name,
            ) from None
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.ENOMEM, errno.EFBIG):
                raise
            raise OSError(
                error.errno,
                f"{error.strerror} for {size:,} bytes: share less, unlink what is not "
                "needed, or enlarge /dev/shm (in Docker, --shm-size)",
                name,
            ) from None
        try:
            array = layout.over(mapping, start)
            mapping[8:start] = header[8:]
            mapping[:8] = header[:8]  # last, so that nobody attaches to half a header
        except BaseException:
            _remove(name)
            raise
        return cls(name, array, identity, os.getpid())

    @classmethod
    def attach(cls, name: str) -> Self:
        """Attach to an array that another process, or this one, has created.

        Args:
            name: the name of its segment.

        Raises:
            FileNotFoundError: if there is no segment of that name.
            ValueError: if it holds something else, or less than its header says.
            TypeError: if its header tells of objects.
        """
        _checked(name)
        try:
            mapping, identity = _find(name)
        except FileNotFoundError:
            raise FileNotFoundError(
                errno.ENOENT,
                "no segment of that name: its creator has unlinked it, or was ended; "
                "it must stay until everybody has attached",
                name,
            ) from None
        except ValueError:
            raise ValueError(
                f"{name} is empty: its creator is not done with it"
            ) from None
        layout, start = _Layout.read(mapping, name)
        if len(mapping) < start + layout.size:
            raise ValueError(
                f"{name} is too small: it has {len(mapping):,} bytes, and its header "
                f"tells of {start + layout.size:,}; something else has written to it"
            )
        return cls(name, layout.over(mapping, start), identity)

    @classmethod
    def _arrive(cls, name: str, identity: int) -> Self:
        shared = cls.attach(name)
        if shared._identity != identity:
            raise FileNotFoundError(
                errno.ENOENT,
                "the array that this name meant is gone, and another has the name; let "
                "create choose names, and keep an array until everybody has attached",
                name,
            )
        return shared

    @property
    def array(self) -> NDArray[Any]:
        """The array itself, an ordinary `numpy.ndarray` on the shared bytes.

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
            raise AttributeError("write into it: shared.array[:] = ...")

    def close(self) -> None:
        """End this object's use of the memory; the second time, do nothing.

        The process keeps the memory mapped as long as it has an array over it.
        """
        self._array = None

    def unlink(self) -> None:
        """Remove the name, so that nobody can attach; the second time, do nothing.

        Those who are attached stay so. The memory goes with the last of them. On
        Windows it does that anyway, and this does nothing.

        Raises:
            RuntimeError: if another process has created the array.
            FileNotFoundError: if somebody else has removed the name.
        """
        if self._creator != os.getpid():
            raise RuntimeError(
                f"{self.name} was not created here: close it, its creator unlinks"
            )
        if not self._unlinked:
            self._unlinked = True
            _remove(self.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        if self._creator == os.getpid():
            self.unlink()

    def __reduce__(self) -> tuple[Any, ...]:
        if self._unlinked:
            raise ValueError(f"{self.name} is unlinked: nobody can attach to it")
        return type(self)._arrive, (self.name, self._identity)

    def __repr__(self) -> str:
        if self._array is None:
            return f"<SharedArray {self.name!r}, closed>"
        return f"<SharedArray {self.name!r}, {self.array.shape} {self.array.dtype}>"


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

    def header(self) -> bytes:
        """Return what stands in front of the array, a multiple of 64 bytes long."""
        written = BytesIO()
        try:
            fields = {
                "descr": npy.dtype_to_descr(self.dtype),
                "fortran_order": self.order == "F",
                "shape": self.shape,
            }
            npy.write_array_header_2_0(written, fields)
            written.seek(npy.MAGIC_LEN)
            npy.read_array_header_2_0(written)
        except ValueError as error:
            raise ValueError(
                f"the dtype cannot be written down ({_line(error)}): use fewer fields, "
                "with Latin-1 names, in the order of their offsets, none over another"
            ) from None
        return written.getvalue()

    @classmethod
    def read(cls, source: Any, name: str) -> tuple[Self, int]:
        """Return the layout that stands at the front of a segment, and its length."""
        try:
            read = _READERS[npy.read_magic(source)]
            shape, fortran_order, dtype = read(source)
        except Exception as error:  # what is not a header fails in many ways
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


_READERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def _line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _checked(name: str) -> str:
    # The resource tracker cannot note others: it keeps lists in ASCII, split by colons.
    if not isinstance(name, str) or not re.fullmatch(r"[\w.-]{1,250}", name, re.ASCII):
        raise ValueError(
            f"{name!r} cannot name a segment: take 1 to 250 of the letters a to z, "
            "A to Z, digits, '_', '-' and '.'"
        )
    return name


if sys.platform == "win32":  # pragma: no cover
    from contextlib import closing
    from multiprocessing.shared_memory import SharedMemory

    def _make(name: str, size: int) -> tuple[mmap, int]:
        with closing(SharedMemory(name, create=True, size=size)):
            return mmap(-1, size, tagname=name), 0

    def _find(name: str) -> tuple[mmap, int]:
        with closing(SharedMemory(name)) as segment:
            return mmap(-1, segment.size, tagname=name), 0

    def _remove(name: str) -> None:
        """Do nothing: the segment goes with its last handle."""

else:
    import _posixshmem  # type: ignore[import-not-found]

    # --8<-- [start:segment]
    def _make(name: str, size: int) -> tuple[mmap, int]:
        """Create a segment, enter it in the resource tracker and map it."""
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
        descriptor = _posixshmem.shm_open(f"/{name}", flags, mode=0o600)
        resource_tracker.register(f"/{name}", "shared_memory")
        try:
            if sys.platform == "linux":
                os.posix_fallocate(descriptor, 0, size)  # all, or OSError
            else:  # pragma: no cover
                os.ftruncate(descriptor, size)
            return mmap(descriptor, size), os.fstat(descriptor).st_ino
        except BaseException:
            _remove(name)
            raise
        finally:
            os.close(descriptor)

    def _find(name: str) -> tuple[mmap, int]:
        """Map a segment that exists, and tell no resource tracker."""
        descriptor = _posixshmem.shm_open(f"/{name}", os.O_RDWR, mode=0o600)
        try:
            return mmap(descriptor, 0), os.fstat(descriptor).st_ino
        finally:
            os.close(descriptor)

    def _remove(name: str) -> None:
        """Unlink a segment, and strike it off the resource tracker's list."""
        try:
            _posixshmem.shm_unlink(f"/{name}")
        finally:
            resource_tracker.unregister(f"/{name}", "shared_memory")

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
