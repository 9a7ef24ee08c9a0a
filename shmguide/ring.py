"""A ring of frames from one producer to one consumer, in a segment of shared memory.

The producer copies a frame of bytes into a slot and raises a counter; the consumer
looks at the slot and raises a counter of its own. Neither takes a lock. Who has to wait
spins for a moment if the last wait was short, and then sleeps on a semaphore that the
other side releases: its doorbell.

    ring = Ring.create(slots=8, slot_size=65536)    # close() removes the segment
    Process(target=work, args=(ring,)).start()      # takes its doorbells along
    ring.put(b"frame")

The first process that puts is the producer, the first that gets the consumer. Each says
so by a lock on a byte of the segment's file, which the kernel lets go when that process
ends, however it ends. A side that waits looks at the other's lock every `BOUND` seconds
and raises `ConnectionError` if it is free and the ring was not closed. A peer that dies
before its first `put` or `get` was never there, and is waited for.

Memory order. Each counter has one writer, and is stored through a cast `memoryview` at
an aligned offset, one store of the machine; `struct.pack_into` would show zeros for an
instant (gh-156866). The ring relies on a processor that lets others see stores in
program order, and loads in program order, as x86-64 does: the slot first, the counter
afterwards. No document of Python promises it. On AArch64 a cell is still never torn,
but the counter may be seen before the frame: the ring is not sound there, use a `Pipe`
or a compiled library. Going to sleep is a store followed by a load of what the other
side stores, an order that x86-64 does not keep either. So a doorbell can be missed, and
no sleep is longer than `BOUND`.

Linux only: locks of open file descriptions, `posix_fallocate` and files in `/dev/shm`.

The two counters are Lamport's: "Proving the Correctness of Multiprocess Programs", IEEE
Transactions on Software Engineering 3(2), 1977. That each side keeps a copy of the
other's counter, and reads the cell only when the copy says that it must wait, and that
one store of a counter may hand over several frames, is from Lee et al., "A Lock-Free,
Cache-Efficient Multi-Core Synchronization Mechanism for Line-Rate Network Traffic
Monitoring", IPDPS 2010.

Examples:
    >>> with Ring.create(slots=2, slot_size=5) as ring:
    ...     ring.put(b"one")
    ...     with ring.reserve(3) as view:
    ...         view[:] = b"two"
    ...     ring.get(), ring.get()
    (b'one', b'two')
"""

import errno
import fcntl
import math
import operator
import os
import re
import struct
import sys
import weakref
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from mmap import mmap
from multiprocessing import Process, get_context
from multiprocessing.context import assert_spawning
from multiprocessing.shared_memory import SharedMemory
from multiprocessing.synchronize import Semaphore
from time import perf_counter, sleep
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

BOUND = 0.05
"""The longest that a waiting side sleeps, in seconds, before it looks whether the other
is alive, and whether a doorbell was missed."""

SHORT_WAIT = 200e-6
"""A side spins before it sleeps, for so many seconds, if its last wait took less."""

LONGEST_NAP = 1e-3
"""The longest nap, in seconds, of a side that was attached by name and has no bells."""

AT_ONCE = 32
"""`put_all` and `views` hand over so many frames together, or as many as `SMALL` and a
quarter of the ring allow."""

SMALL = 1 << 15
"""The bytes of the slots that are handed over together."""

IN_CACHE = 1 << 20
"""A ring of more bytes than this uses the slot again that was freed last, since that
one is likely to be in the processor's cache."""

# The header, in lines of cells: what never changes; the producer's counter and the
# consumer's; then what the producer says of itself, and what the consumer does, which
# changes seldom, so that looking there costs no cache miss. After it, written by the
# producer, a cell for each frame in the ring: its length, and the slot it is in if that
# was chosen. A line is two of the processor's, which are fetched in pairs.
_CELL, _LINE, _PAGE = 8, 16, 4096
_PRODUCER, _CONSUMER, _BOTH = 1, 2, 3
_WRITTEN, _TAKEN = _LINE * _PRODUCER, _LINE * _CONSUMER
_STATE, _CALLS, _HAS_BELLS = 2 * _LINE, 2 * _LINE + 1, 2 * _LINE + 2  # after a counter
_PRODUCER_CALLS, _CONSUMER_CALLS = _WRITTEN + _CALLS, _TAKEN + _CALLS
_HEADER = 5 * _LINE
_ABSENT, _HERE, _CLOSED = 0, 1, 2
_NAMES = {_PRODUCER: "producer", _CONSUMER: "consumer"}
_IS_RING = int.from_bytes(b"shmring1", "little")
_FLOCK = struct.Struct("hhqqi4x")  # struct flock of a 64-bit Linux
_FIELD_NAMES = re.compile(":[^:]*:")  # in the format of a buffer
_ADDRESSES = re.compile("[OPXz&]|Z(?![dfg])")  # Zd is a complex number of numpy

Bells = tuple[Semaphore, Semaphore]


class Ring:
    """One end of a ring of frames, or both; made by `create` or `attach`.

    A context manager, which closes. Iterating takes frames, as `get` does, until the
    producer closes. A ring that is an argument of a new process takes its doorbells
    along, under every start method; one that is pickled on another way, as through a
    queue, arrives as if attached by name. One thread at a time may use a side.
    """

    __slots__ = (
        "__weakref__",
        "_at_once",
        "_bells",
        "_bytes",
        "_cells",
        "_chooses",
        "_chosen",
        "_claims",
        "_closed",
        "_creator",
        "_file",
        "_free",
        "_heard_consumer",
        "_heard_producer",
        "_lengths",
        "_limit",
        "_map",
        "_name",
        "_patience",
        "_reading",
        "_ready",
        "_seen",
        "_slot_size",
        "_slots",
        "_starts",
        "_taken",
        "_writing",
        "_written",
    )

    def __init__(self, name: str, bells: Bells | None) -> None:
        self._closed = True
        self._file = os.open(f"/dev/shm/{name}", os.O_RDWR)
        try:
            header = _looked_up(self._file, name)
            self._slots, self._slot_size, self._chooses = header
            first, stride, size = _layout(self._slots, self._slot_size)
            self._map = mmap(self._file, size)
        except BaseException:
            os.close(self._file)
            raise
        self._written = self._taken = self._limit = self._ready = self._seen = 0
        self._closed = False
        self._name, self._bells = name, bells
        self._bytes = memoryview(self._map)
        self._cells = self._bytes[: _CELL * _HEADER].cast("Q")
        lengths = slice(_CELL * _HEADER, _CELL * (_HEADER + self._slots))
        self._lengths = self._bytes[lengths].cast("Q")
        self._chosen = [0] * self._slots
        self._starts = list(range(first, size, stride))
        self._at_once = _at_once(self._slots, self._slot_size)
        self._patience = {_PRODUCER: 0.0, _CONSUMER: 0.0}
        self._creator: tuple[int, SharedMemory] | None = None
        self._claims: dict[int, int] = {}
        self._forget()
        _RINGS.add(self)

    @classmethod
    def create(cls, slots: int, slot_size: int, name: str | None = None) -> Self:
        """Make a ring in a new segment, all of whose memory is reserved.

        Args:
            slots: how many frames it holds, at least 1.
            slot_size: the bytes of the largest frame, at least 1.
            name: the name of the segment; None for one that nobody has.

        Returns:
            The ring, with doorbells. Its `close` removes the segment.

        Raises:
            TypeError: if a number is no integer, or the name no text.
            ValueError: if a number is too small or absurdly large, or the name cannot
                be one.
            FileExistsError: if a segment of this name exists.
            OSError: if /dev/shm has no room (`errno.ENOSPC`).
        """
        wanted = None if name is None else _checked(name)
        slots, slot_size = operator.index(slots), operator.index(slot_size)
        if slots < 1 or slot_size < 1:
            raise ValueError(
                f"a ring of {slots} slots of {slot_size} bytes holds no frame: "
                "both have to be at least 1"
            )
        *_, size = _layout(slots, slot_size)
        if size >= 1 << 62:
            raise ValueError(
                f"{slots} slots of {slot_size} bytes are more than any machine has"
            )
        try:
            segment = SharedMemory(wanted, create=True, size=size)
        except FileExistsError as error:
            raise FileExistsError(
                error.errno,
                "a segment of this name exists: attach to it, remove what an earlier "
                "run left, or take another name",
                name,
            ) from None
        try:
            some = _at_once(slots, slot_size)
            chooses = some == 1 and slots * slot_size > IN_CACHE
            _fill_in(segment.name, size, (_IS_RING, slots, slot_size, chooses))
            spawn = get_context("spawn")  # of all contexts, its semaphores go anywhere
            ring = cls(segment.name, (spawn.Semaphore(0), spawn.Semaphore(0)))
        except BaseException:
            segment.unlink()
            raise
        finally:
            segment.close()
        ring._creator = os.getpid(), segment
        return ring

    @classmethod
    def attach(cls, name: str) -> Self:
        """Attach to a ring by its name alone.

        Without doorbells: a side that waits takes naps of up to `LONGEST_NAP`, and so
        does the other side when it waits for this one. No resource tracker learns of
        the segment, so that the end of this process leaves it as it is.

        Args:
            name: the `name` of a ring whose `create` has returned.

        Raises:
            TypeError: if the name is no text.
            ValueError: if there is another thing under this name, or the name cannot
                be one.
            FileNotFoundError: if there is nothing.
        """
        return cls._attach(_checked(name), None)

    @classmethod
    def _attach(cls, name: str, bells: Bells | None) -> Self:
        try:
            return cls(name, bells)
        except FileNotFoundError as error:
            raise FileNotFoundError(
                error.errno,
                "no ring of this name: its creator closed it, or has not created it; "
                "keep it open until the others are done",
                name,
            ) from None

    @property
    def name(self) -> str:
        """The name of the segment."""
        return self._name

    @property
    def slots(self) -> int:
        """How many frames the ring holds."""
        return self._slots

    @property
    def slot_size(self) -> int:
        """The bytes of the largest frame."""
        return self._slot_size

    @property
    def has_bells(self) -> bool:
        """Whether waiting is by doorbell; if not, by naps."""
        return self._bells is not None

    def put(self, data: Any, timeout: float | None = None) -> None:
        """Copy a frame into the ring.

        Args:
            data: anything with the bytes of a frame: bytes-like, or an array of any
                order, shape and type, whose elements are sent in C order. Contiguous
                data is copied once, other data twice.
            timeout: the seconds to wait while the ring is full; None for ever.

        Raises:
            TypeError: if the data has no bytes, or holds addresses of objects.
            ValueError: if the frame is larger than a slot, the timeout negative, or
                this side closed.
            TimeoutError: if the ring stayed full; nothing was put.
            BrokenPipeError: if the consumer has closed or died.
            RuntimeError: if another process is the producer.
        """
        if type(data) is not bytes:
            data, size = _flat(data)
        else:
            size = len(data)
        if size > self._slot_size:
            raise self._too_large(size)
        if timeout is not None:
            _check(timeout)
        written = self._written
        if written >= self._limit or self._writing.view is not None:
            self._find_room(timeout)
            written = self._written
        at = slot = written % self._slots
        cell = size
        if self._chooses:
            slot = self._choose(at)
            cell = size * self._slots + slot
        start = self._starts[slot]
        self._map[start : start + size] = data
        self._lengths[at] = cell
        self._written = written = written + 1
        cells = self._cells
        cells[_WRITTEN] = written
        if cells[_CONSUMER_CALLS] != self._heard_consumer:
            self._answer(_PRODUCER)

    def put_all(self, frames: Sequence[Any], timeout: float | None = None) -> int:
        """Copy frames into the ring, one after the other.

        The fastest way to put small frames, of which the consumer is shown up to
        `AT_ONCE` at a time.

        Args:
            frames: a list, or another sequence, of what `put` takes.
            timeout: the seconds to wait whenever the ring is full; None for ever.

        Returns:
            The number of frames that were put: all, unless the ring stayed full after
            some.

        Raises:
            TypeError: if that is no sequence, or as `put` does for one of the frames;
                those before it were put.
            ValueError: as `put` does; again, the frames before were put.
            TimeoutError: if the ring stayed full, and nothing was put.
            Exception: as `put` does.
        """
        if timeout is not None:
            _check(timeout)
        if not isinstance(frames, Sequence):
            raise TypeError(
                "frames are in a list or another sequence, not in a "
                f"{type(frames).__name__!r}"
            )
        done = 0
        try:
            while done < len(frames):
                if self._at_once == 1:
                    self.put(frames[done], timeout)
                    done += 1
                    continue
                if self._written >= self._limit or self._writing.view is not None:
                    self._find_room(timeout)
                done += self._put_some(frames[done : done + self._at_once])
        except TimeoutError:
            if not done:
                raise
        return done

    def _put_some(self, frames: Sequence[Any]) -> int:
        """Put the frames that find room up to the last slot, and count them."""
        first, memory, slot_size = self._written, self._map, self._slot_size
        at = first % self._slots
        room = min(len(frames), self._limit - first)
        starts = self._starts[at : at + room]
        sizes = array("Q")
        try:
            for data, start in zip(frames, starts, strict=False):
                if type(data) is bytes:
                    size = len(data)
                else:
                    data, size = _flat(data)
                if size > slot_size:
                    raise self._too_large(size)
                memory[start : start + size] = data
                sizes.append(size)
        finally:
            count, cells = len(sizes), self._cells
            self._lengths[at : at + count] = sizes
            self._written = cells[_WRITTEN] = first + count
            if cells[_CONSUMER_CALLS] != self._heard_consumer:
                self._answer(_PRODUCER)
        return count

    def reserve(
        self, length: int | None = None, timeout: float | None = None
    ) -> "_Writing":
        """Build a frame in the ring itself, without a copy.

            with ring.reserve(1024) as view:
                file.readinto(view)

        The frame is put when the block ends, with the length of the view. If the length
        is known only then, keep the reservation and set its `length` in the block:

            with (frame := ring.reserve()) as view:
                frame.length = file.readinto(view)

        If the block raises, nothing is put. The view ends with the block; do not write
        through a slice of it or an array over it any more, for the slot is used again.

        Args:
            length: the bytes of the view; None for a whole slot.
            timeout: the seconds to wait while the ring is full; None for ever.

        Returns:
            A context manager for one use, whose variable is a writable memoryview.

        Raises:
            ValueError: if the length is negative or larger than a slot, the timeout
                negative, or this side closed.
            TypeError: if the length is no integer.
            RuntimeError: if a reservation is open, or another process is the producer.
            TimeoutError: if the ring stayed full.
            BrokenPipeError: if the consumer has closed or died.
        """
        size = self._slot_size if length is None else operator.index(length)
        if size > self._slot_size:
            raise self._too_large(size)
        if size < 0:
            raise ValueError(f"a frame of {size} bytes")
        if timeout is not None:
            _check(timeout)
        writing, written = self._writing, self._written
        if written >= self._limit or writing.view is not None:
            self._find_room(timeout)
            writing, written = self._writing, self._written
        at = written % self._slots
        start = self._starts[self._choose(at) if self._chooses else at]
        writing.length = size
        writing.view = self._bytes[start : start + size]
        writing.ring = self
        return writing

    def get(self, timeout: float | None = None) -> bytes:
        """Take a frame out of the ring.

        Args:
            timeout: the seconds to wait while the ring is empty; None for ever.

        Returns:
            A copy of the frame.

        Raises:
            EOFError: if the producer has closed, and every frame was taken.
            TimeoutError: if the ring stayed empty.
            ConnectionResetError: if the producer died, and every frame was taken.
            ValueError: if the timeout is negative, or this side closed.
            RuntimeError: if a view of `next` is open, or another process is the
                consumer.
        """
        if timeout is not None:
            _check(timeout)
        taken = self._taken
        if taken >= self._ready or self._reading.view is not None:
            self._find_frame(timeout)
            taken = self._taken
        slot = taken % self._slots
        length = self._lengths[slot]
        if self._chooses:
            length, slot = divmod(length, self._slots)
        start = self._starts[slot]
        frame = self._map[start : start + length]
        self._taken = taken = taken + 1
        cells = self._cells
        cells[_TAKEN] = taken
        if cells[_PRODUCER_CALLS] != self._heard_producer:
            self._answer(_CONSUMER)
        return frame

    def next(self, timeout: float | None = None) -> "_Reading":
        """Look at a frame in the ring itself, without a copy.

            with ring.next() as view:
                total += sum(view)

        The slot is given back when the block ends. If the block raises, the frame stays
        and comes again. The view ends with the block. A slice of it or an array over it
        does not, and then sees what the producer writes next: copy what is to stay.

        Args:
            timeout: the seconds to wait while the ring is empty; None for ever.

        Returns:
            A context manager for one use, whose variable is a memoryview of the frame.

        Raises:
            EOFError: if the producer has closed, and every frame was taken.
            TimeoutError: if the ring stayed empty.
            ConnectionResetError: if the producer died, and every frame was taken.
            ValueError: if the timeout is negative, or this side closed.
            RuntimeError: if such a view is open, or another process is the consumer.
        """
        if timeout is not None:
            _check(timeout)
        reading, taken = self._reading, self._taken
        if taken >= self._ready or reading.view is not None:
            self._find_frame(timeout)
            reading, taken = self._reading, self._taken
        slot = taken % self._slots
        length = self._lengths[slot]
        if self._chooses:
            length, slot = divmod(length, self._slots)
        start = self._starts[slot]
        reading.view = self._bytes[start : start + length]
        reading.ring = self
        return reading

    def views(self, timeout: float | None = None) -> Iterator[memoryview]:
        """Look at one frame after the other in the ring itself, without a copy.

            for view in ring.views():
                total += sum(view)

        The fastest way to take frames. A frame is taken when the loop asks for the next
        one; if the loop is left before, by `break` or an exception, that frame stays
        and comes again. The slots of small frames are given back together, up to
        `AT_ONCE` and a quarter of the ring. The loop ends when the producer has closed.
        For slices of a view and arrays over it, the same holds as for `next`.

        Args:
            timeout: the seconds to wait for each frame; None for ever.

        Yields:
            A memoryview of the frame, which ends with the turn.

        Raises:
            Exception: as `next` does, other than `EOFError`.
        """
        if timeout is not None:
            _check(timeout)
        while True:
            try:
                self._find_frame(timeout)
            except EOFError:
                return
            cells, lengths, memory = self._cells, self._lengths, self._bytes
            reading, slots, at_once = self._reading, self._slots, self._at_once
            while (first := self._taken) < self._ready:
                slot = first % slots
                places: Iterable[tuple[int, int]]
                if at_once > 1:
                    some = slice(slot, slot + min(at_once, self._ready - first))
                    starts = self._starts[some]
                    places = zip(starts, lengths[some].tolist(), strict=True)
                else:
                    length = lengths[slot]
                    if self._chooses:
                        length, slot = divmod(length, slots)
                    places = ((self._starts[slot], length),)
                reading.view = memory
                try:
                    for start, length in places:
                        view = memory[start : start + length]
                        try:
                            yield view
                        finally:
                            view.release()
                        if self._reading is not reading:
                            return  # closed, or in a forked child
                        self._taken += 1
                finally:
                    reading.view = None
                    if self._reading is reading:
                        cells[_TAKEN] = self._taken
                        if cells[_PRODUCER_CALLS] != self._heard_producer:
                            self._answer(_CONSUMER)

    def put_many(self, records: Any, timeout: float | None = None) -> int:
        """Copy many small records into the ring, as many to a frame as fit.

        Args:
            records: an array of any type; each element of its first axis is a record.
            timeout: the seconds to wait for each frame; None for ever.

        Returns:
            The number of records that were put: all, unless the time was over between
            two frames.

        Raises:
            TypeError: if the records are no array.
            ValueError: if one record is larger than a slot or has no bytes.
            TimeoutError: if the time was over before the first frame was put.
            Exception: as `put` does.
        """
        try:
            count, nbytes = len(records), records.nbytes
        except (AttributeError, TypeError):
            raise TypeError(
                f"records are an array, not {type(records).__name__!r}: numpy.asarray "
                "makes one"
            ) from None
        if not count:
            return 0
        size = nbytes // count
        if size > self._slot_size:
            raise self._too_large(size)
        if not size:
            raise ValueError("records of no bytes cannot be counted: use put")
        some = self._slot_size // size
        for done in range(0, count, some):
            try:
                self.put(records[done : done + some], timeout)
            except TimeoutError:
                if done:
                    return done
                raise
        return count

    def get_many(
        self, dtype: "DTypeLike", timeout: float | None = None
    ) -> "NDArray[Any]":
        """Take one frame of records out of the ring; needs numpy.

        Args:
            dtype: the type of one record.
            timeout: the seconds to wait while the ring is empty; None for ever.

        Returns:
            A copy of the records, an array of one axis.

        Raises:
            TypeError: if the type holds objects.
            ValueError: if the frame is no whole number of records; it stays.
            Exception: as `get` does.
        """
        import numpy as np

        dtype = np.dtype(dtype)
        if dtype.hasobject or not dtype.itemsize:
            raise TypeError(f"records of {dtype!r} do not consist of bytes")
        with self.next(timeout) as view:
            count, rest = divmod(len(view), dtype.itemsize)
            if rest:
                raise ValueError(
                    f"a frame of {len(view)} bytes is no whole number of records "
                    f"of {dtype.itemsize}"
                )
            records = np.empty(count, dtype)
            records.reshape(-1).view(np.uint8).data[:] = view
        return records

    def close(self) -> None:
        """End this object's part; the second time, do nothing.

        If it is the producer, the consumer gets what is in the ring, and then
        `EOFError`. If it is the consumer, the producer's next `put` raises
        `BrokenPipeError`. If this process created the ring, the segment is removed:
        whoever has attached keeps it, nobody else can.
        """
        if self._closed:
            return
        for side, claim in list(self._claims.items()):
            line, other = _LINE * side, _BOTH - side
            self._cells[line + _STATE] = _CLOSED
            self._cells[line + _CALLS] += 1
            if self._bells is not None:
                self._bells[other - 1].release()
            os.close(claim)
            del self._claims[side]
        if self._creator is not None and self._creator[0] == os.getpid():
            with suppress(FileNotFoundError):
                self._creator[1].unlink()
        self._let_go()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[bytes]:
        with suppress(EOFError):
            while True:
                yield self.get()

    def __repr__(self) -> str:
        if self._closed:
            waits = "closed"
        else:
            waits = "waits by doorbell" if self._bells else "waits by naps"
        return (
            f"<Ring {self._name!r}: {self._slots} slots of {self._slot_size:,} bytes, "
            f"{waits}>"
        )

    def __reduce__(self) -> tuple[Callable[..., "Ring"], tuple[object, ...]]:
        if self._closed:
            raise self._is_closed()
        try:
            assert_spawning(self)
        except RuntimeError:
            return type(self)._attach, (self._name, None)
        return type(self)._attach, (self._name, self._bells)

    def __del__(self, is_finalizing: Callable[[], bool] = sys.is_finalizing) -> None:
        if not self._closed and not is_finalizing():
            self._let_go()

    def _let_go(self) -> None:
        """Give up the memory and the files; views that are in use keep the memory."""
        self._closed = True
        self._forget()
        for view in (self._cells, self._lengths, self._bytes):
            view.release()
        with suppress(BufferError):
            self._map.close()
        del self._map
        self._bells = None
        os.close(self._file)

    def _forget(self) -> None:
        """Be neither producer nor consumer: the next call goes to find out."""
        while self._claims:
            os.close(self._claims.popitem()[1])
        self._free: list[int] = []
        self._written = self._taken = self._limit = self._ready = self._seen = 0
        self._heard_producer = self._heard_consumer = 0
        self._writing, self._reading = _Writing(), _Reading()

    def _claim(self, side: int) -> None:
        """Be the producer or the consumer, if no other process is."""
        if self._closed:
            raise self._is_closed()
        who, line, cells = _NAMES[side], _LINE * side, self._cells
        claim = os.open(f"/proc/self/fd/{self._file}", os.O_RDWR)
        try:
            fcntl.fcntl(claim, fcntl.F_OFD_SETLK, _byte_of(side))
            state = cells[line + _STATE]
            if state == _CLOSED:
                raise ValueError(f"the {who} of this ring has closed it")
            if state == _HERE:
                raise ConnectionError(f"the {who} of this ring died: make a new one")
            self._claims[side] = claim
            cells[line + _HAS_BELLS] = self._bells is not None
            cells[line + _STATE] = _HERE
        except BaseException as error:
            if self._claims.pop(side, None) is not None:
                cells[line + _STATE] = _ABSENT
            os.close(claim)
            if isinstance(error, BlockingIOError):
                raise RuntimeError(
                    f"this ring has a {who} already: one process puts and one gets; "
                    "give each pair a ring of its own"
                ) from None
            raise

    def _find_room(self, timeout: float | None) -> None:
        """Return when a slot is free."""
        if _PRODUCER not in self._claims:
            self._claim(_PRODUCER)
        if self._writing.view is not None:
            raise RuntimeError("a reservation is open: end its block first")
        taken = self._cells[_TAKEN]
        if self._written - taken >= self._slots:
            self._wait(_PRODUCER, taken, timeout)
        self._limit = self._cells[_TAKEN] + self._slots

    def _choose(self, at: int) -> int:
        """Return the slot that was freed last, and note it as that of a frame."""
        free, slots, taken = self._free, self._slots, self._cells[_TAKEN]
        for number in range(self._seen, taken):
            self._seen = number + 1  # first: Ctrl-C may lose a slot, but doubles none
            free.append(self._chosen[number % slots])
        if not free:  # at first, or if all were lost
            used = {self._chosen[n % slots] for n in range(taken, self._written)}
            free.extend(slot for slot in range(slots) if slot not in used)
        self._chosen[at] = slot = free.pop()
        return slot

    def _find_frame(self, timeout: float | None) -> None:
        """Return when there is a frame: number `_taken`."""
        if _CONSUMER not in self._claims:
            self._claim(_CONSUMER)
        if self._reading.view is not None:
            raise RuntimeError("a view of a frame is open: end its block first")
        if self._cells[_WRITTEN] == self._taken:
            self._wait(_CONSUMER, self._taken, timeout)
        self._ready = self._cells[_WRITTEN]

    def _wait(self, side: int, count: int, timeout: float | None) -> None:
        """Return when the other side's counter is no longer this."""
        cells, other = self._cells, _BOTH - side
        mine, theirs = _LINE * side, _LINE * other
        began = now = perf_counter()
        ends = math.inf if timeout is None else began + timeout
        spin = began + self._patience[side]
        look = began + BOUND
        nap = LONGEST_NAP / 32
        while cells[theirs] == count:
            now = perf_counter()
            if cells[theirs + _STATE] == _CLOSED and cells[theirs] == count:
                raise self._has_closed(other)
            if now >= look or now >= ends:
                if self._has_died(other) and cells[theirs] == count:
                    raise self._is_dead(other)
                look = now + BOUND
            if now >= ends:
                what = "full" if side == _PRODUCER else "empty"
                raise TimeoutError(f"the ring was {what} for {timeout:g} s")
            if now < spin:
                continue
            if self._bells and (
                cells[theirs + _HAS_BELLS] or cells[theirs + _STATE] == _ABSENT
            ):
                bell = self._bells[side - 1]
                while bell.acquire(False):
                    pass  # rung when nobody slept
                cells[mine + _CALLS] += 1
                if cells[theirs] == count:  # may be loaded before that store is seen
                    bell.acquire(True, min(look, ends) - now)
            else:
                sleep(min(nap, ends - now))
                nap = min(2 * nap, LONGEST_NAP)
        waited = perf_counter() - began
        self._patience[side] = SHORT_WAIT if waited < SHORT_WAIT else 0.0

    def _answer(self, side: int) -> None:
        """Ring the doorbell of the other side, which has called; it may have closed."""
        if side == _PRODUCER:
            if self._cells[_TAKEN + _STATE] == _CLOSED:
                raise self._has_closed(_CONSUMER)
            self._heard_consumer = self._cells[_CONSUMER_CALLS]
        else:
            self._heard_producer = self._cells[_PRODUCER_CALLS]
        if self._bells is not None:
            self._bells[_BOTH - side - 1].release()

    def _has_died(self, side: int) -> bool:
        found = fcntl.fcntl(self._file, fcntl.F_OFD_GETLK, _byte_of(side))
        if _FLOCK.unpack(found)[0] != fcntl.F_UNLCK:
            return False  # who closes says so first, and lets the lock go afterwards
        return self._cells[_LINE * side + _STATE] == _HERE

    def _has_closed(self, side: int) -> Exception:
        if side == _PRODUCER:
            return EOFError("the producer has closed the ring, and it is empty")
        return BrokenPipeError(errno.EPIPE, "the consumer has closed the ring")

    def _is_dead(self, side: int) -> Exception:
        if side == _PRODUCER:
            return ConnectionResetError(
                errno.ECONNRESET, "the producer ended without closing the ring"
            )
        return BrokenPipeError(
            errno.EPIPE, "the consumer ended without closing the ring"
        )

    def _is_closed(self) -> ValueError:
        return ValueError(f"this end of ring {self._name!r} is closed")

    def _too_large(self, size: int) -> ValueError:
        return ValueError(
            f"a frame of {size:,} bytes never fits a slot of {self._slot_size:,}: "
            "create the ring with a larger slot_size, or send it in parts"
        )


class _Block:
    """What a `with` statement takes: a view of a slot, for one block.

    Attributes:
        ring: the ring, while the view is open.
        view: the slot's memory, while the view is open.
    """

    __slots__ = ("ring", "view")

    def __init__(self) -> None:
        self.ring: Any = None
        self.view: Any = None

    def __enter__(self) -> memoryview:
        if self.view is None:
            raise RuntimeError("a view is for one block: call reserve or next again")
        return self.view  # type: ignore[no-any-return]


class _Writing(_Block):
    """A slot to be filled, put when its block ends.

    Attributes:
        length: how much of the view is the frame.
    """

    __slots__ = ("length",)

    def __init__(self) -> None:
        super().__init__()
        self.length = 0

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        ring, view = self.ring, self.view
        self.ring = self.view = None
        length, size = self.length, len(view)
        view.release()
        if kind is not None:
            return
        if ring._closed:
            raise ring._is_closed()
        if not 0 <= operator.index(length) <= size:
            raise ValueError(f"a frame of {length} bytes in a reservation of {size}")
        written = ring._written
        at = written % ring._slots
        if ring._chooses:
            length = length * ring._slots + ring._chosen[at]
        ring._lengths[at] = length
        ring._written = written = written + 1
        cells = ring._cells
        cells[_WRITTEN] = written
        if cells[_CONSUMER_CALLS] != ring._heard_consumer:
            ring._answer(_PRODUCER)


class _Reading(_Block):
    """A frame to be looked at, taken when its block ends."""

    __slots__ = ()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        ring, view = self.ring, self.view
        self.ring = self.view = None
        view.release()
        if kind is None and not ring._closed:
            ring._taken = taken = ring._taken + 1
            cells = ring._cells
            cells[_TAKEN] = taken
            if cells[_PRODUCER_CALLS] != ring._heard_producer:
                ring._answer(_CONSUMER)


_RINGS: weakref.WeakSet[Ring] = weakref.WeakSet()


def _after_fork() -> None:
    """Take no part in the rings of the parent, and hold none of its locks."""
    for ring in _RINGS:
        if not ring._closed:
            ring._forget()


os.register_at_fork(after_in_child=_after_fork)


def _layout(slots: int, slot_size: int) -> tuple[int, int, int]:
    """Return where the slots begin, how far apart they are, and the bytes of it all."""
    stride = -(-slot_size // 64) * 64
    first = -(-_CELL * (_HEADER + slots) // _PAGE) * _PAGE
    return first, stride, first + slots * stride


def _at_once(slots: int, slot_size: int) -> int:
    """Return how many frames are handed over at once where they can be."""
    return max(1, min(AT_ONCE, SMALL // slot_size, slots // 4))


def _looked_up(file: int, name: str) -> tuple[int, int, int]:
    """Return slots, slot size and whether slots are chosen, from the header."""
    header = os.pread(file, _CELL * _HEADER, 0)
    if len(header) == _CELL * _HEADER:
        magic, slots, slot_size, chooses = memoryview(header).cast("Q").tolist()[:4]
        if magic == _IS_RING and os.fstat(file).st_size >= _layout(slots, slot_size)[2]:
            return slots, slot_size, chooses
    raise ValueError(f"the segment {name!r} is not a ring, or its creator is not done")


def _fill_in(name: str, size: int, header: tuple[int, ...]) -> None:
    """Have the system set all memory aside, rather than at first touch; fill it in."""
    file = os.open(f"/dev/shm/{name}", os.O_RDWR)
    try:
        os.posix_fallocate(file, 0, size)
        os.pwrite(file, array("Q", header), 0)
    except OSError as error:
        raise OSError(
            error.errno,
            f"/dev/shm has no room for the {size:,} bytes of this ring: take fewer or "
            "smaller slots, or make it larger (docker run --shm-size)",
        ) from None
    finally:
        os.close(file)


def _checked(name: str) -> str:
    """Return the name, if a segment can have it."""
    if not isinstance(name, str):
        raise TypeError(f"a name is a text, not {type(name).__name__!r}")
    if not name or "/" in name or "\0" in name or len(os.fsencode(name)) > 254:
        raise ValueError(f"{name!r} cannot be a name: up to 254 bytes without a slash")
    return name


def _check(timeout: float) -> None:
    if not timeout >= 0:
        raise ValueError(f"a timeout of {timeout} s: give 0 or more, or None to wait")


def _flat(data: Any) -> tuple[Any, int]:
    """Return what has the bytes of the data in C order, and how many they are."""
    try:
        try:
            view = memoryview(data)
        except (ValueError, BufferError):  # numpy has no buffers of dates
            view = memoryview(data.view(f"V{data.dtype.itemsize}"))
    except (AttributeError, TypeError):
        raise TypeError(
            f"a frame is bytes or an array, not {type(data).__name__!r}: encode text, "
            "pickle other objects"
        ) from None
    kind = view.format
    if kind != "B" and _has_addresses(kind):
        raise TypeError("the data holds addresses, which mean nothing elsewhere")
    if not view.nbytes:
        return b"", 0
    return (view if view.c_contiguous else view.tobytes()), view.nbytes


@lru_cache
def _has_addresses(kind: str) -> bool:
    """Return whether there are addresses in a buffer of this format."""
    return _ADDRESSES.search(_FIELD_NAMES.sub("", kind)) is not None


def _byte_of(side: int) -> bytes:
    """Return what describes a lock on the byte of a side."""
    return _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, side, 1, 0)


# --8<-- [start:demonstration]
def _produce(ring: Ring) -> None:
    with ring:
        for number in range(100_000):
            ring.put(number.to_bytes(8, "little"))


def main() -> None:
    """Send frames from a new process, and check the order in which they arrive."""
    with Ring.create(slots=64, slot_size=8) as ring:
        producer = Process(target=_produce, args=(ring,))
        producer.start()
        received = [int.from_bytes(frame, "little") for frame in ring]
        producer.join()
        in_order = received == list(range(100_000))
        print(f"{len(received):,} frames, all in order: {in_order}")


# --8<-- [end:demonstration]
if __name__ == "__main__":
    main()
