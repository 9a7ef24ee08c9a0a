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
order, so a read may be torn there, and pure Python cannot ask for it: use a lock. A
counter must be stored whole; 32-bit builds store it in halves and riscv64 builds byte
by byte, so `create` and `attach` refuse there. No document of Python promises any of
this. It was run on Linux, x86-64.

**Who writes.** One thread of one process at a time. What two threads of a process do
with one object, or a signal handler within a write, is refused; for several processes,
hold a lock. A child forked within a write or a block of `reserve` does not publish.

**How one waits.** By looking again after naps of up to `LONGEST_NAP`: the writer does
nothing for those who wait, so they cost it nothing, whether they live or not.

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

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide snapshot 0.2, a building block of the executable guide to Python shared
# memory. Python 3.11 or later.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.snapshot needs Python 3.11 or later")
# --8<-- [end:header]

import errno
import multiprocessing
import os
import platform
import re
import secrets
import struct
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from functools import lru_cache
from io import FileIO
from math import inf
from mmap import ACCESS_READ, ACCESS_WRITE, mmap
from numbers import Real
from operator import index
from pickle import PickleBuffer
from threading import Lock
from time import monotonic, sleep
from typing import Any, NamedTuple, NoReturn, Self
from weakref import ref

LONGEST_NAP = 1e-3
"""The longest nap, in seconds, between two looks of a process that waits."""

_SHORTEST_NAP = 1e-5
_PATIENCE = 1.0
_BUFFERS = 4
_LINE = 64  # bytes of a cache line: what has one writer shares none with anything else
_MARK = b"snapshot"
_MARK_CELL, _SIZE_CELL, _VERSION_CELL = 0, 1, _LINE // 8
_HEADER = 2 * _LINE
_MOST = 1 << 44  # bytes: more than any address space has room for, four times over


_process = os.getpid()


def _forked() -> None:
    global _process
    _process = os.getpid()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_forked)


class Latest(NamedTuple):
    """A value, and the version that it was."""

    value: bytes
    version: int


class Snapshot:
    """A place in shared memory for the latest value of something.

    `create` makes one, and `attach` opens it by its name in another process. Handed to
    a process, a queue or a pool, it travels as a reference. At the end of a `with`
    block it is closed, and in the process that created it unlinked as well.

    Examples:
        >>> with Snapshot.create(size=8) as ours, Snapshot.attach(ours.name) as theirs:
        ...     ours.write(b"whole")
        ...     theirs.latest()
        Latest(value=b'whole', version=1)
    """

    def __init__(self, segment: "_Segment", size: int) -> None:
        stride = _stride(size)
        starts = [_HEADER + number * stride for number in range(_BUFFERS)]
        with memoryview(segment.memory) as memory:
            self._cells = memory[: _HEADER + _BUFFERS * stride].cast("Q")
            self._buffers = [memory[s + _LINE : s + _LINE + size] for s in starts]
        self._lengths = [start // 8 for start in starts]
        self._segment, self._size = segment, size
        self._claims = set[object]()  # of the writes that are under way
        self._process = _process

    @classmethod
    def create(cls, size: int, name: str | None = None) -> Self:
        """Make a snapshot that is empty, at version 0, and reserve its memory.

        Args:
            size: the bytes of the largest value.
            name: the name to attach by, 1 to 250 of ASCII letters, digits, "_", "-" and
                "."; None for one that nobody has.

        Raises:
            TypeError: if the size is no whole number, or the name no str.
            ValueError: if the size is less than 1 or beyond any memory, or the name
                cannot be one.
            FileExistsError: if the name is taken.
            OSError: if the memory is not there to be reserved (where the system cannot
                reserve it, as on macOS, that shows only when it is used), or this
                process can open no further file.
            NotImplementedError: on a machine that stores no counter whole.
        """
        _refuse_this_machine()
        size = _whole(size, "a snapshot's size")
        total = _HEADER + _BUFFERS * _stride(size)
        if size < 1 or total > _MOST:
            raise ValueError(
                f"a snapshot cannot hold {size:,} bytes: give it 1 or more, "
                "and not more than there can be room for"
            )
        made = list[_Segment]()
        header = _MARK + struct.pack("=Q", size)
        try:
            # By a map, in C, so that no signal comes between the segment and the list.
            made.extend(map(_Segment.create, [name], [total], [header]))
            return cls(made[0], size)
        except BaseException:
            if made and made[0].owner == os.getpid():  # no child forked meanwhile
                made[0].unlink()
            raise

    @classmethod
    def attach(cls, name: str) -> Self:
        """Open a snapshot that another process has created.

        Nothing that the attaching process does, its end included, removes the segment.

        Args:
            name: the `name` of the other one.

        Raises:
            TypeError: if the name is no str.
            FileNotFoundError: if there is no segment of that name, or no longer.
            ValueError: if the segment of that name is no snapshot, or not yet, or there
                cannot be such a name.
            OSError: if this process has no room or no descriptor left for it.
            NotImplementedError: on a machine that stores no counter whole.
        """
        return cls._arrive(name, None)

    @classmethod
    def _arrive(cls, name: str, identity: int | None) -> Self:
        _refuse_this_machine()
        segment = _Segment.attach(name, identity)
        mark, size = struct.unpack("=8sQ", segment.memory[:16].ljust(16, b"\0"))
        total = _HEADER + _BUFFERS * _stride(size)
        if mark != _MARK or not size or total > len(segment.memory):
            raise ValueError(
                f"segment {name} is no snapshot, or its creator is not done yet: check "
                "the name, and attach when `create` has returned"
            )
        return cls(segment, size)

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
            TypeError: if it is not like bytes, holds addresses, or is masked.
            ValueError: if it is too long, or the snapshot is closed.
            RuntimeError: within a block of `reserve`, or while another thread writes.
        """
        flat = data if type(data) is bytes else _flat(data)
        length = len(flat)
        if length > self._size:
            self._refuse(length)
        claims, claim, process = self._claims, object(), _process
        try:
            claims.add(claim)
            if len(claims) > 1:
                self._take_turn(claim)
            cells = self._cells
            version = self.version + 1
            number = version % _BUFFERS
            Lock().acquire()  # a fence: no byte of this version before the one before
            if _process == process:  # not in a child forked meanwhile
                cells[self._lengths[number]] = length
                self._buffers[number][:length] = flat
            if _process == process:
                cells[_VERSION_CELL] = version
        finally:
            claims.discard(claim)

    def reserve(self, length: int | None = None) -> AbstractContextManager[memoryview]:
        """Write the next value in place; it becomes the latest when the block ends.

        If the block raises, or the process dies in it, the value before stays the
        latest. A process forked within the block does not make it the latest either.

        Args:
            length: the bytes of the next value; None for `size`.

        Returns:
            A context manager that gives a memoryview of these bytes, which hold what an
            earlier value left there. After the block it is released; what you have laid
            over it, as an array, must not be used then.

        Raises:
            TypeError: if the length is no whole number.
            ValueError: if it is negative or more than `size`, or the snapshot is
                closed.
            RuntimeError: within another such block, while another thread writes, or at
                the end of the block if somebody else has written meanwhile.
        """
        if length is None:
            length = self._size
        elif type(length) is not int:
            length = _whole(length, "a length")
        if not 0 <= length <= self._size:
            self._refuse(length)
        return _Block(self, length)

    def read(self, timeout: float | None = _PATIENCE) -> bytes:
        """Return a copy of the latest value: no bytes before the first is written.

        Args:
            timeout: the seconds after which to give up, if the writer overtakes every
                attempt; None to try for ever.

        Raises:
            TypeError: if the timeout is no number of seconds.
            ValueError: if it is negative or nan, or the snapshot is closed.
            TimeoutError: if the writer overtook every attempt.
        """
        if timeout is not _PATIENCE:
            _seconds(timeout)
        cells = self._cells
        version = self.version
        number = version % _BUFFERS
        value = bytes(self._buffers[number][: cells[self._lengths[number]]])
        if cells[_VERSION_CELL] - version <= _BUFFERS - 2:
            return value
        # New memory is slow to touch: for further attempts, touch it once.
        own = memoryview(bytearray(self._size))
        return bytes(own[: self._copy(own, timeout)[0]])

    def latest(self, timeout: float | None = _PATIENCE) -> Latest:
        """Return a copy of the latest value and its version, as `read` does."""
        own = memoryview(bytearray(self._size))
        length, version = self._copy(own, timeout)
        return Latest(bytes(own[:length]), version)

    def read_into(self, target: Any, timeout: float | None = _PATIENCE) -> int:
        """Copy the latest value to the beginning of memory of your own.

        For large values this is faster than `read`, which has to find memory for each.

        Args:
            target: a bytearray or anything writable like it, in C order, of at least
                `size` bytes.
            timeout: as for `read`.

        Returns:
            The bytes of the value.

        Raises:
            TypeError: if the target is not like a bytearray, or as for `read`.
            ValueError: if it is too small, or as for `read`.
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
        return self._copy(own, timeout)[0]

    def _copy(self, own: memoryview, timeout: float | None) -> tuple[int, int]:
        seconds = _PATIENCE if timeout is _PATIENCE else _seconds(timeout)
        cells, deadline = self._cells, monotonic() + seconds
        while True:
            version = self.version
            number = version % _BUFFERS
            length = cells[self._lengths[number]]
            own[:length] = self._buffers[number][:length]
            if cells[_VERSION_CELL] - version <= _BUFFERS - 2:
                return length, version
            if monotonic() > deadline:
                raise TimeoutError(
                    f"the writer of snapshot {self.name} overtook every attempt for "
                    f"{seconds:g} s: let it rest between values, or read with more time"
                )

    def wait(self, after: int | None = None, timeout: float | None = None) -> Latest:
        """Wait until there is a newer version, and return the latest.

        Versions that come and go between two looks are skipped.

        Args:
            after: the version that you have; None for the present one.
            timeout: the seconds after which to give up; None to wait for ever.

        Raises:
            TypeError: if a number is none.
            ValueError: if the timeout is negative or nan, or the snapshot is closed.
            TimeoutError: if there was none.
        """
        seconds = _seconds(timeout)
        have = self.version if after is None else _whole(after, "a version")
        deadline, nap = monotonic() + seconds, _SHORTEST_NAP
        while self.version <= have:
            left = deadline - monotonic()
            if left <= 0:
                raise TimeoutError(
                    f"snapshot {self.name} had no version after {have:,} for "
                    f"{seconds:g} s: see whether its writer is alive, or wait longer"
                )
            sleep(min(nap, left))
            nap = min(2 * nap, LONGEST_NAP)
        return self.latest(max(_PATIENCE, deadline - monotonic()))

    async def wait_async(self, after: int | None = None) -> Latest:
        """Wait as `wait` does, in a task of asyncio, which may be cancelled.

        A cancelled wait has changed nothing: wait again after the version you have. For
        a time-out, use `asyncio.timeout`.
        """
        from asyncio import sleep as sleep_async

        have = self.version if after is None else _whole(after, "a version")
        nap = _SHORTEST_NAP
        while self.version <= have:
            await sleep_async(nap)
            nap = min(2 * nap, LONGEST_NAP)
        return self.latest()

    def close(self) -> None:
        """End this object's access; the second time, do nothing.

        What you have laid over a view that `reserve` gave keeps the memory mapped.
        """
        for view in (self._cells, *self._buffers):
            view.release()
        vars(self._segment).pop("memory", None)  # its last view will close it

    def unlink(self) -> None:
        """Remove the name; the memory goes when the last process has closed it.

        If the name means another segment by now, that one is left alone.

        Raises:
            RuntimeError: in a process that did not create it.
        """
        self._segment.unlink()

    def __enter__(self) -> Self:
        _ = self.version  # refused if it is closed
        return self

    def __exit__(self, _: object, error: object, __: object) -> None:
        self.close()
        try:
            if self._segment.owner == os.getpid():
                self.unlink()
        except OSError:
            if error is None:  # never in place of the error that ended the block
                raise

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[str, int]]:
        if self._segment.unlinked:
            raise ValueError(
                f"{self.name} is unlinked: nobody can attach to it; hand it over before"
            )
        return self._arrive, (self.name, self._segment.identity)

    def __repr__(self) -> str:
        try:
            what = f"{self._size:,} bytes, version {self._cells[_VERSION_CELL]:,}"
        except ValueError:
            what = "closed"
        return f"<Snapshot {self.name!r}, {what}>"

    def _take_turn(self, claim: object) -> None:
        if self._process != _process:  # what a fork has left of the parent's writes
            self._process = _process
            self._claims -= self._claims - {claim}
        if len(self._claims) > 1:
            raise RuntimeError(
                f"snapshot {self.name} is being written, by a block of reserve that is "
                "not left yet or by another thread: leave the block first, or hold a "
                "lock while you write"
            )

    def _refuse(self, length: int) -> NoReturn:
        raise ValueError(
            f"a value of {length:,} bytes does not fit: "
            f"snapshot {self.name} was created for {self._size:,}"
        )

    def _complain(self) -> NoReturn:
        raise ValueError(f"snapshot {self.name} is closed here: attach to it again")


class _Block:
    """What `reserve` returns: a value from its first byte to its publication."""

    def __init__(self, snapshot: Snapshot, length: int) -> None:
        self._snapshot, self._length = snapshot, length
        self._process = _process

    def __enter__(self) -> memoryview:
        snapshot, claims = self._snapshot, self._snapshot._claims
        try:
            # If a handler raises before `__exit__` begins, the claim goes with self.
            claims.update(map(ref, [self], [claims.discard]))
            if len(claims) > 1:
                snapshot._take_turn(ref(self))
            self._version = snapshot.version + 1
            number = self._version % _BUFFERS
            Lock().acquire()  # a fence, as in `write`
            if _process == self._process:
                snapshot._cells[snapshot._lengths[number]] = self._length
            self._view = snapshot._buffers[number][: self._length]
            return self._view
        except BaseException:
            claims.discard(ref(self))
            raise

    def __exit__(self, kind: object, *_: object) -> None:
        snapshot, claims = self._snapshot, self._snapshot._claims
        try:
            try:  # noqa: SIM105, suppress takes longer
                self._view.release()
            except BufferError:  # an array lies over it
                pass
            if kind is None and _process == self._process:
                if snapshot.version != self._version - 1:
                    raise RuntimeError(
                        f"another process has written snapshot {snapshot.name} within "
                        "this block: let writers hold one and the same lock"
                    )
                snapshot._cells[_VERSION_CELL] = self._version
        finally:
            claims.discard(ref(self))


def _whole(number: int, what: str) -> int:
    try:
        return index(number)
    except TypeError:
        raise TypeError(f"{what} is a whole number, not {number!r:.50}") from None


def _stride(size: int) -> int:
    return _LINE + -(-size // _LINE) * _LINE


def _refuse_this_machine() -> None:
    machine, bits = platform.machine(), 8 * struct.calcsize("P")
    if bits < 64 or machine.startswith("riscv"):
        raise NotImplementedError(
            f"Python does not store eight bytes at once here ({machine}, {bits} bits), "
            "so that a reader may see half a counter: share the value under a Lock"
        )


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
