"""The latest value: written by one process, read whole by any number of others.

Four buffers take turns, and one counter says which of them holds the latest version.
The writer fills the buffer that has been out of use for longest, and then raises the
counter; it waits for nobody. A reader looks at the counter, copies the buffer that it
names, and looks again.

**Why a read is never torn.** Version v lies in buffer v % 4. The next version that goes
there is v + 4, and the writer begins it after it has raised the counter to v + 3. So a
reader that finds v before its copy and at most v + 2 after it has copied before the
writer came back. If it finds more, the copy may be mixed, and it is thrown away.

**What "never starved" means.** An attempt fails only if the counter was raised three
times during one copy, which means that the writer has begun and ended two versions
meanwhile. A reader whose copy takes less time than two versions take to be written gets
its value at the first attempt, however restless the writer is. One that was interrupted
in the middle tries again with the latest version. No bound holds against a system that
interrupts every attempt, so `read` has a timeout. A writer that dies half-way leaves
the version before it, and readers go on reading that.

**What it relies on.** Other processes must see the data before the counter that stands
for them, and a reader must not look at the counter again before it has copied. x86-64
keeps stores in order among themselves, and loads too: Sewell et al., "x86-TSO: A
Rigorous and Usable Programmer's Model for x86 Multiprocessors", CACM 53(7), 2010. The C
library copies many megabytes with stores that bypass the cache and may be overtaken; it
ends such a copy with a fence, and a version begins with one. AArch64 keeps neither
order, so a read may be torn there, and pure Python cannot ask for it: use a lock. No
document of Python promises any of this.

Looking at a counter before and after is what the seqlocks of the Linux kernel do
(`include/linux/seqlock.h`, by Christoph Lameter and Stephen Hemminger), and goes back
to Lamport, "Concurrent Reading and Writing", CACM 20(11), 1977; that a reader need not
wait if there are more buffers than one, to Peterson, "Concurrent Reading While
Writing", ACM TOPLAS 5(1), 1983. What a language has to promise for it: Boehm, "Can
Seqlocks Get Along with Programming Language Memory Models?", MSPC 2012.

Examples:
    >>> with Snapshot.create(size=100) as snapshot:
    ...     snapshot.write(b"the first version")
    ...     snapshot.write(b"the second")
    ...     snapshot.read(), snapshot.version
    (b'the second', 2)
"""

import multiprocessing
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import mmap
from multiprocessing.shared_memory import SharedMemory
from threading import Lock
from time import monotonic
from typing import Any, NoReturn, Self

_BUFFERS = 4
_LINE = 64  # bytes of a cache line: what has one writer shares none with anything else
_MARK = int.from_bytes(b"snapshot", "little")
_MARK_CELL, _SIZE_CELL, _VERSION_CELL = 0, 1, _LINE // 8
_HEADER = 2 * _LINE
_MOST = 1 << 44  # bytes: more than any address space has room for, four times over


class Snapshot:
    """A place in shared memory for the latest value of something.

    `create` makes one, and `attach` opens it by its name in another process. Handed to
    a process, a queue or a pool, it travels as that name. At the end of a `with` block
    it is closed, and in the process that created it unlinked as well.

    One process writes. If several do, each has to hold one and the same lock meanwhile.

    Examples:
        >>> with Snapshot.create(size=8) as ours, Snapshot.attach(ours.name) as theirs:
        ...     ours.write(b"whole")
        ...     theirs.read()
        b'whole'
    """

    def __init__(self, segment: SharedMemory, size: int, creator: int | None) -> None:
        stride = _stride(size)
        starts = [_HEADER + number * stride for number in range(_BUFFERS)]
        buf: memoryview = segment.buf  # type: ignore[assignment]
        self._cells = buf[: _HEADER + _BUFFERS * stride].cast("Q")
        self._lengths = [start // 8 for start in starts]
        self._buffers = [buf[s + _LINE : s + _LINE + size] for s in starts]
        self._segment = segment
        self._size = size
        self._creator = creator
        self._unlinked = self._reserved = False

    @classmethod
    def create(cls, size: int, name: str | None = None) -> Self:
        """Make a snapshot that is empty, at version 0, and reserve its memory.

        Args:
            size: the bytes of the largest value.
            name: the name to attach by, of ASCII letters, digits, "_", "-" and ".";
                None for one that nobody has.

        Raises:
            TypeError: if the size is no whole number, or the name no text.
            ValueError: if the size is less than 1 or beyond any memory, or the name has
                other characters in it.
            FileExistsError: if the name is taken.
            OSError: if the memory is not there to be reserved; where the system cannot
                reserve it (macOS, Windows), that shows only when it is used.
        """
        if not isinstance(size, int):
            raise TypeError(f"a snapshot's size is a whole number, not {size!r}")
        total = _HEADER + _BUFFERS * _stride(size)
        if size < 1 or total > _MOST:
            raise ValueError(
                f"a snapshot cannot hold {size:,} bytes: give it 1 or more, "
                "and not more than there can be room for"
            )
        if name is not None:
            _check(name)
        try:
            segment = SharedMemory(name, create=True, size=total)
        except FileExistsError as error:
            cure = "the name is taken: attach to it, or choose another"
            raise FileExistsError(error.errno, cure, name) from None
        try:
            _reserve(segment, total)
            snapshot = cls(segment, size, os.getpid())
            snapshot._cells[_SIZE_CELL] = size
            snapshot._cells[_MARK_CELL] = _MARK  # last: from here on, others may attach
        except BaseException:
            segment.unlink()
            segment.close()
            raise
        return snapshot

    @classmethod
    def attach(cls, name: str) -> Self:
        """Open a snapshot that another process has created.

        Nothing that the attaching process does, its end included, removes the segment.

        Args:
            name: the `name` of the other one.

        Raises:
            TypeError: if the name is no text.
            FileNotFoundError: if there is no segment of that name, or no longer.
            ValueError: if the segment of that name is no snapshot, or not yet, or there
                cannot be such a name.
        """
        _check(name)
        try:
            segment = _attached(name)
        except FileNotFoundError as error:
            cure = "no snapshot has this name: create it first, unlink it last"
            raise FileNotFoundError(error.errno, cure, name) from None
        except ValueError:  # mmap: the creator has not given it a size yet
            _refuse(name)
        buf: memoryview = segment.buf  # type: ignore[assignment]
        with buf[: segment.size // 8 * 8].cast("Q") as cells:
            marked = len(cells) > _SIZE_CELL and cells[_MARK_CELL] == _MARK
            size = cells[_SIZE_CELL] if marked else 0
        if not size or _HEADER + _BUFFERS * _stride(size) > segment.size:
            segment.close()
            _refuse(name)
        return cls(segment, size, None)

    @property
    def name(self) -> str:
        """The name to attach by."""
        return self._segment.name

    @property
    def size(self) -> int:
        """The bytes of the largest value."""
        return self._size

    @property
    def version(self) -> int:
        """The number of values that have been written.

        If it is what it was before the last read, there is nothing new to read.
        """
        try:
            return self._cells[_VERSION_CELL]
        except ValueError:
            self._complain()

    def write(self, data: Any) -> None:
        """Replace the value. No reader can delay this.

        Args:
            data: bytes or anything like them, such as an array, in its C order; at most
                `size` bytes, and none will do.

        Raises:
            TypeError: if it is not like bytes.
            ValueError: if it is too long, or the snapshot is closed.
            RuntimeError: within a block of `reserve`.
        """
        flat = data if isinstance(data, bytes) else _flat(data)
        version, view = self._next(len(flat))
        view[:] = flat
        self._cells[_VERSION_CELL] = version

    @contextmanager
    def reserve(self, length: int | None = None) -> Iterator[memoryview]:
        """Write the next value in place; it becomes the latest when the block ends.

        If the block raises, or the process dies in it, the value before stays the
        latest.

        Args:
            length: the bytes of the next value; None for `size`.

        Yields:
            A memoryview of these bytes, which hold what an earlier value left there.
            After the block it must not be used.

        Raises:
            TypeError: if the length is no whole number.
            ValueError: if it is negative or more than `size`, or the snapshot is
                closed.
            RuntimeError: within another such block.
        """
        version, view = self._next(self._size if length is None else length)
        self._reserved = True
        try:
            yield view
        finally:
            self._reserved = False
        self._cells[_VERSION_CELL] = version

    def read(self, timeout: float = 1.0) -> bytes:
        """Return a copy of the latest value: no bytes before the first is written.

        Args:
            timeout: the seconds after which to give up, if the writer overtakes every
                attempt.

        Raises:
            TimeoutError: if it did.
            ValueError: if the snapshot is closed.
        """
        cells = self._cells
        version = self.version
        number = version % _BUFFERS
        value = bytes(self._buffers[number][: cells[self._lengths[number]]])
        if cells[_VERSION_CELL] - version <= _BUFFERS - 2:
            return value
        # New memory is slow to touch: for further attempts, touch it once.
        own = bytearray(self._size)
        return bytes(memoryview(own)[: self.read_into(own, timeout)])

    def read_into(self, target: Any, timeout: float = 1.0) -> int:
        """Copy the latest value to the beginning of memory of your own.

        For large values this is faster than `read`, which has to find memory for each.

        Args:
            target: a bytearray or anything writable like it, in C order, of at least
                `size` bytes.
            timeout: as for `read`.

        Returns:
            The bytes of the value.

        Raises:
            TypeError: if the target is not like a bytearray.
            ValueError: if it is too small, or the snapshot is closed.
            TimeoutError: if the writer overtook every attempt. The target is in an
                undefined state then.
        """
        own = _flat(target)
        if not isinstance(own, memoryview) or own.readonly:
            raise TypeError(f"cannot write to this {type(target).__name__}, in C order")
        if len(own) < self._size:
            raise ValueError(
                f"a value of snapshot {self.name} may have {self._size:,} bytes, and "
                f"the target holds {len(own):,}"
            )
        cells, deadline = self._cells, monotonic() + timeout
        while True:
            version = self.version
            number = version % _BUFFERS
            length = cells[self._lengths[number]]
            own[:length] = self._buffers[number][:length]
            if cells[_VERSION_CELL] - version <= _BUFFERS - 2:
                return length
            if monotonic() > deadline:
                raise TimeoutError(
                    f"the writer of snapshot {self.name} overtook every attempt for "
                    f"{timeout:g} s: let it rest between values, or read with more time"
                )

    def close(self) -> None:
        """End this process's access; the second time, do nothing.

        Raises:
            BufferError: while a view that `reserve` gave is alive: delete it, and close
                again.
        """
        self._release()
        self._segment.close()

    def unlink(self) -> None:
        """Remove the name; the memory goes when the last process has closed it.

        Raises:
            RuntimeError: in a process that did not create it.
        """
        if self._creator != os.getpid():
            raise RuntimeError(
                f"snapshot {self.name} belongs to the process that created it: "
                "close it here, unlink it there"
            )
        if not self._unlinked:
            self._unlinked = True
            self._segment.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._creator == os.getpid():
            self.unlink()
        self.close()

    def __del__(self) -> None:
        self._release()

    def __reduce__(self) -> tuple[Callable[[str], Self], tuple[str]]:
        return type(self).attach, (self.name,)

    def _next(self, length: int) -> tuple[int, memoryview]:
        if not isinstance(length, int):
            raise TypeError(f"a length is a whole number of bytes, not {length!r}")
        if not 0 <= length <= self._size:
            raise ValueError(
                f"a value of {length:,} bytes does not fit: "
                f"snapshot {self.name} was created for {self._size:,}"
            )
        if self._reserved:
            raise RuntimeError(
                "the value before is not complete: leave its block first"
            )
        version = self.version + 1
        number = version % _BUFFERS
        with Lock():  # a fence: no byte of this version before the version before it
            pass
        self._cells[self._lengths[number]] = length
        return version, self._buffers[number][:length]

    def _release(self) -> None:
        for view in (self._cells, *self._buffers):
            view.release()

    def _complain(self) -> NoReturn:
        raise ValueError(f"snapshot {self.name} is closed here: attach to it again")


def _check(name: str) -> None:
    if not isinstance(name, str):
        raise TypeError(f"a snapshot's name is a text, not {name!r}")
    # The resource tracker notes segments in lines of ASCII, with colons in between.
    if not re.fullmatch(r"[\w.-]{1,250}", name, re.ASCII):
        raise ValueError(
            f"{name!r} cannot name a snapshot: take letters and digits of ASCII, _ - ."
        )


def _stride(size: int) -> int:
    return _LINE + -(-size // _LINE) * _LINE


def _reserve(segment: SharedMemory, size: int) -> None:
    if not hasattr(os, "posix_fallocate"):
        return
    try:
        os.posix_fallocate(getattr(segment, "_fd"), 0, size)  # noqa: B009
    except OSError as error:
        cure = f"no {size:,} bytes of shared memory are free ({error.strerror})"
        raise OSError(error.errno, cure, segment.name) from None


def _flat(data: Any) -> memoryview | bytes:
    try:
        view = memoryview(data)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"a snapshot holds bytes and what is like them, not {type(data).__name__} "
            f"({error}): encode it, or pickle it"
        ) from None
    if "O" in view.format and "O" in re.sub(":.*?:", "", view.format):  # not in a name
        raise TypeError(
            "a snapshot holds no Python objects, since their addresses mean nothing to "
            "another process: pickle them"
        )
    try:
        return view.cast("B")
    except (TypeError, ValueError):  # not in C order, no elementary type, or empty
        return view.tobytes()


def _attached(name: str) -> SharedMemory:
    if sys.version_info >= (3, 13):
        return SharedMemory(name, track=False)
    return SharedMemory(name) if sys.platform == "win32" else _Untracked(name)


class _Untracked(SharedMemory):
    """What `track=False` opens from Python 3.13 on: no tracker takes it for its own.

    It sets what `SharedMemory.__init__` of 3.11 and 3.12 sets; see gh-82300.
    """

    def __init__(self, name: str) -> None:
        from _posixshmem import shm_open  # type: ignore[import-not-found]

        self._name = f"/{name}"
        self._fd = shm_open(self._name, os.O_RDWR, mode=0o600)
        self._size = os.fstat(self._fd).st_size
        self._mmap = mmap(self._fd, self._size)
        self._buf = memoryview(self._mmap)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"segment {name} is no snapshot, or its creator is not done yet")


# --8<-- [start:demonstration]
def write_restlessly(snapshot: Snapshot, enough: Any) -> None:
    """Write 64 KiB of one number again and again, then of the next, and so on.

    Args:
        snapshot: where to write them.
        enough: an event that ends it.
    """
    with snapshot:
        while not enough.is_set():
            number = snapshot.version + 1
            snapshot.write(number.to_bytes(8) * 8192)


def main() -> None:
    """Read from a writer that never rests."""
    enough = multiprocessing.Event()
    with Snapshot.create(size=65536) as snapshot:
        writer = multiprocessing.Process(
            target=write_restlessly, args=(snapshot, enough)
        )
        writer.start()
        reads = torn = 0
        seen = set[bytes]()
        while reads < 5000 or len(seen) < 10:
            value = snapshot.read(timeout=60)
            reads += 1
            torn += value != value[:8] * (len(value) // 8)
            seen.add(value[:8])
        enough.set()
        writer.join()
    print("64 KiB, read 5,000 times and more while others are written, torn:", torn)


# --8<-- [end:demonstration]
if __name__ == "__main__":
    main()
