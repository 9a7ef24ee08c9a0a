"""A ring of frames from one producer to one consumer, in a segment of shared memory.

The producer copies a frame of bytes into a slot and raises a counter; the consumer
looks at the slot and raises a counter of its own. Neither takes a lock. A side that has
to wait spins for a moment if its last wait was short, and then sleeps on a socket, its
doorbell, to which the other side sends an empty message.

    with Ring.create(slots=8, slot_size=65536) as ring:     # leaving it unlinks
        Process(target=work, args=(ring.consumer(),)).start()
        with ring.producer() as producer:                   # leaving it closes
            producer.put(b"frame")

Each end is used by one process at a time, and by one thread of it. It is claimed by the
first `with` or call, wherever that happens, by a lock on a byte of the segment's file.
The kernel lets the lock go when the process ends, however it ends. A side that waits
looks at the other's lock every `BOUND` seconds, and raises `ConnectionError` if it is
free and the other has not closed. Another process may then claim that end, and goes on
where the dead one stopped.

Memory order. Each counter has one writer, and is stored through a cast `memoryview` at
an aligned offset, one store of the machine; `struct.pack_into` would show zeros for an
instant (gh-156866). The ring relies on a processor that lets others see stores in
program order, and loads in program order, as x86-64 does: the slot first, the counter
afterwards. No document of Python promises it. On AArch64 a cell is still never torn,
but the counter may be seen before the frame: the ring is not sound there, use a `Pipe`
or a compiled library. 32-bit builds store a cell in halves, riscv64 builds byte by
byte, so `create` and `attach` refuse there. Going to sleep is a store followed by a
load of what the other side stores, an order that x86-64 does not keep either. So a
doorbell can be missed, and no sleep is longer than `BOUND`.

Linux only: locks of open file descriptions, abstract sockets, files in `/dev/shm`.

The two counters are Lamport's: "Proving the Correctness of Multiprocess Programs", IEEE
Transactions on Software Engineering 3(2), 1977. That each side keeps a copy of the
other's counter, and reads the cell only when the copy says that it must wait, and that
one store of a counter may hand over several frames, is from Lee et al., "A Lock-Free,
Cache-Efficient Multi-Core Synchronization Mechanism for Line-Rate Network Traffic
Monitoring", IPDPS 2010.

Examples:
    >>> with (
    ...     Ring.create(slots=2, slot_size=5) as ring,
    ...     ring.producer() as producer,
    ...     ring.consumer() as consumer,
    ... ):
    ...     producer.put(b"one")
    ...     with producer.reserve(3) as view:
    ...         view[:] = b"two"
    ...     ring.waiting, consumer.get(), consumer.get()
    (2, b'one', b'two')
"""

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide ring 0.2, a building block of the executable guide to Python shared memory.
# Python 3.11 or later.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.ring needs Python 3.11 or later")
# --8<-- [end:header]

import errno
import operator
import os
import platform
import re
import secrets
import select
import socket
import struct
import weakref
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from functools import lru_cache
from io import FileIO
from itertools import repeat
from math import inf
from mmap import ACCESS_READ, ACCESS_WRITE, mmap
from multiprocessing import Process
from numbers import Real
from pickle import PickleBuffer
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any, Literal, Self

try:
    import fcntl
except ModuleNotFoundError:  # on Windows
    raise ImportError("shmguide.ring needs Linux: elsewhere, take a Pipe") from None

BOUND = 0.05
"""The longest that a waiting side sleeps, in seconds, before it looks whether the other
is alive, and whether a doorbell was missed."""

SHORT_WAIT = 200e-6
"""A side spins before it sleeps, for so many seconds, if its last wait took less."""

AT_ONCE = 32
"""`put_all` and `views` hand over so many frames together, or as many as `SMALL` and a
quarter of the ring allow."""

SMALL = 1 << 15
"""The bytes of the slots that are handed over together."""

State = Literal["absent", "alive", "closed", "dead"]
"""Of one side, see `Ring.producer_state`."""

# The header, in lines of cells: what never changes; the producer's counter and the
# consumer's; then what the producer says of itself, and what the consumer does, which
# changes seldom, so that looking there costs no cache miss. After it, written by the
# producer, the length of the frame in each slot. A line is two of the processor's,
# which are fetched in pairs.
_CELL, _LINE, _PAGE = 8, 16, 4096
_PRODUCER, _CONSUMER, _BOTH = 1, 2, 3
_STATE, _CALLS = 2 * _LINE, 2 * _LINE + 1  # after a counter
_HEADER = 5 * _LINE
_ABSENT, _HERE, _CLOSED = 0, 1, 2
_NAMES = {_PRODUCER: "producer", _CONSUMER: "consumer"}
_IS_RING = int.from_bytes(b"shmring2", "little")
_BUSY = -1  # instead of a limit: a call is under way
_TURNS = range(50)  # of a loop, a few microseconds, before a wait reads the clock
_FLOCK = struct.Struct("hhqqi4x")  # struct flock of a 64-bit Linux


class Ring:
    """The ring itself: it makes, finds and removes the segment, and hands out its ends.

    A context manager, which closes, and unlinks in the process that created the ring.
    Looking takes no part: any process may. Pickled, a ring and its ends travel as
    references, as an argument of a process, through a queue or in a pool, under every
    start method.
    """

    def __init__(self, segment: "_Segment") -> None:
        self._segment, name = segment, segment.name
        self._memory = memory = segment.memory
        if len(memory) < _CELL * _HEADER:
            raise ValueError(f"the segment {name!r} is not a ring")
        self._cells = memoryview(memory)[: _CELL * _HEADER].cast("Q")
        magic, self._slots, self._slot_size, self._key = self._cells[:4]
        if magic != _IS_RING or len(memory) < _layout(self._slots, self._slot_size)[2]:
            raise ValueError(f"the segment {name!r} is not a ring")
        try:
            self._file: _File | None = _File(f"/dev/shm/{name}", "r+")
        except OSError as error:
            raise _explained(error, name) from None
        if os.fstat(self._file.fileno()).st_ino != segment.identity:
            raise FileNotFoundError(
                errno.ENOENT, "the ring of this name has just been replaced", name
            )

    @classmethod
    def create(cls, slots: int, slot_size: int, name: str | None = None) -> Self:
        """Make a ring in a new segment, all of whose memory is reserved.

        Args:
            slots: how many frames it holds, at least 1.
            slot_size: the bytes of the largest frame, at least 1.
            name: the name of the segment; None for one that nobody has.

        Returns:
            The ring. This process owns it, and unlinks it.

        Raises:
            TypeError: if a number is no integer, or the name no text.
            ValueError: if a number is too small or absurdly large, or the name cannot
                be one.
            FileExistsError: if a segment of this name exists.
            OSError: if /dev/shm has no room (`errno.ENOSPC`).
            NotImplementedError: if this Python does not store a counter whole.
        """
        slots, slot_size = operator.index(slots), operator.index(slot_size)
        if slots < 1 or slot_size < 1:
            raise ValueError(
                f"a ring of {slots} slots of {slot_size} bytes holds no frame: "
                "both have to be at least 1"
            )
        _refuse_this_machine()
        *_, size = _layout(slots, slot_size)
        if size >= 1 << 62:
            raise ValueError(
                f"{slots} slots of {slot_size} bytes are more than any machine has"
            )
        header = array("Q", (_IS_RING, slots, slot_size, secrets.randbits(64)))
        segment = _Segment.create(name, size, header.tobytes())
        try:
            return cls(segment)
        except BaseException:
            if segment.owner == os.getpid():
                segment.unlink()
            raise

    @classmethod
    def attach(cls, name: str) -> Self:
        """Attach to a ring by its name alone. No resource tracker learns of it.

        Args:
            name: the `name` of a ring.

        Raises:
            TypeError: if the name is no text.
            ValueError: if it cannot be a name, or the segment is no ring.
            FileNotFoundError: if there is no such segment.
            NotImplementedError: if this Python does not store a counter whole.
        """
        _refuse_this_machine()
        return cls(_Segment.attach(name))

    @classmethod
    def _arrived(cls, name: str, identity: int) -> Self:
        return cls(_Segment.attach(name, identity))

    @property
    def name(self) -> str:
        """The name of the segment."""
        return self._segment.name

    @property
    def slots(self) -> int:
        """How many frames the ring holds."""
        return self._slots

    @property
    def slot_size(self) -> int:
        """The bytes of the largest frame."""
        return self._slot_size

    @property
    def closed(self) -> bool:
        """Whether this object is closed; see `producer_state` for that of the ends."""
        return self._file is None

    @property
    def waiting(self) -> int:
        """How many frames wait for the consumer, at this moment."""
        self._opened()
        taken = self._cells[_LINE * _CONSUMER]  # first: it cannot overtake the other
        return self._cells[_LINE * _PRODUCER] - taken

    @property
    def producer_state(self) -> State:
        """What has become of the producer.

        `"absent"` until a process claims this end, and after a `release`; `"alive"`;
        `"closed"`, for ever; or `"dead"`, until another process claims it.
        """
        return _state(self._opened(), self._cells, _PRODUCER)

    @property
    def consumer_state(self) -> State:
        """What has become of the consumer, as `producer_state`."""
        return _state(self._opened(), self._cells, _CONSUMER)

    def producer(self) -> "Producer":
        """Return the end that puts. It is claimed where it is used first."""
        self._opened()
        return Producer(self)

    def consumer(self) -> "Consumer":
        """Return the end that takes. It is claimed where it is used first."""
        self._opened()
        return Consumer(self)

    def close(self) -> None:
        """End this object's access; the second time, do nothing.

        The ends that are in use stay so. The segment stays, too: see `unlink`.
        """
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def unlink(self) -> None:
        """Remove the name; later, do nothing. Whoever has attached keeps the ring.

        Raises:
            RuntimeError: in a process that has not created the ring.
        """
        self._segment.unlink()

    def __enter__(self) -> Self:
        self._opened()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        if self._segment.owner == os.getpid():
            self.unlink()

    def __repr__(self) -> str:
        what = f"<Ring {self.name!r}: {self._slots} slots of {self._slot_size:,} bytes"
        if self._file is None:
            return f"{what}, closed>"
        return (
            f"{what}, {self.waiting} waiting, producer {self.producer_state}, "
            f"consumer {self.consumer_state}>"
        )

    def __reduce__(self) -> tuple[Callable[..., "Ring"], tuple[str, int]]:
        if self._segment.unlinked:
            raise ValueError(
                f"{self.name} is unlinked: nobody can attach to it; hand it over before"
            )
        return type(self)._arrived, (self.name, self._segment.identity)

    def _opened(self) -> FileIO:
        if self._file is None:
            raise ValueError(f"this object of ring {self.name!r} is closed")
        return self._file


class End:
    """What both ends have in common: a context manager, which claims and closes."""

    __slots__ = ("__weakref__", "_side")

    def __init__(self, ring: Ring, role: int) -> None:
        self._side = _Side(ring, role)

    @property
    def closed(self) -> bool:
        """Whether this object is closed."""
        return self._side.closed

    def close(self) -> None:
        """End this side for good; the second time, do nothing.

        The consumer gets what is in the ring, and then `EOFError`; the producer gets
        `BrokenPipeError`. An end that this process has not claimed is nobody's to
        close: then only this object is.
        """
        self._side.let_go(_CLOSED)

    def release(self) -> None:
        """Let go of this end without closing it.

        Whoever uses it next, in this process or another, goes on where this stopped.
        """
        self._side.let_go(_ABSENT)

    async def ready(self) -> None:
        """Return when the next call with a `timeout` of 0 will not time out.

        For asyncio. Nothing is put or taken, so a cancelled wait loses nothing:

            await consumer.ready()
            frame = consumer.get(0)
        """
        import asyncio

        side = self._side
        while not side.settled():
            rung = asyncio.Event()
            loop, bell = asyncio.get_running_loop(), side.bell.fileno()
            loop.add_reader(bell, rung.set)
            try:
                side.cells[side.mine + _CALLS] += 1
                if not side.settled():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(rung.wait(), BOUND)
            finally:
                loop.remove_reader(bell)
                side.hear()

    def __enter__(self) -> Self:
        self._side.take()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close, unless the block has failed: then the other side is told of a death.

        Part of a stream does not look like a whole one, and a new worker can go on.
        """
        self._side.let_go(_CLOSED if kind is None else None)

    def __repr__(self) -> str:
        side = self._side
        state = "closed" if side.closed else "in use" if side.here else "not in use"
        return f"<{type(self).__name__} of ring {side.ring.name!r}, {state} here>"

    def __reduce__(self) -> tuple[type[Self], tuple[Ring]]:
        side = self._side
        if side.closed:
            raise side.is_closed()
        if side.claim is not None:
            raise RuntimeError(
                f"the {side.me} is in use in this process: release() it here "
                "before you hand it over"
            )
        return type(self), (side.ring,)


class Producer(End):
    """The end that puts; made by `Ring.producer`.

    Its calls are bound once: in a loop, `put = producer.put` saves a look-up.
    """

    __slots__ = ("put", "put_all", "reserve")

    def __init__(self, ring: Ring) -> None:
        super().__init__(ring, _PRODUCER)
        self.put, self.put_all, self.reserve, *_ = _calls(self._side)  # type: ignore[method-assign]

    if TYPE_CHECKING:

        def put(self, data: Any, timeout: float | None = None) -> None:
            """Copy a frame into the ring.

            Args:
                data: anything with the bytes of a frame: bytes-like, or an array of any
                    order, shape and type, whose elements are sent in C order.
                    Contiguous data is copied once, other data twice.
                timeout: the seconds to wait while the ring is full; None for ever.

            Raises:
                TypeError: if the data has no bytes, holds addresses of objects, or is
                    masked.
                ValueError: if the frame is larger than a slot, the timeout negative, or
                    this end closed.
                TimeoutError: if the ring stayed full; nothing was put.
                BrokenPipeError: if the consumer has closed or died.
                RuntimeError: if this end is claimed elsewhere, or by a call of its own
                    that is under way, as in a signal handler.
            """

        def put_all(self, frames: Iterable[Any], timeout: float | None = None) -> int:
            """Copy frames into the ring, one after the other.

            The fastest way to put small frames, of which the consumer is shown up to
            `AT_ONCE` at a time.

            Args:
                frames: what `put` takes, any number of them.
                timeout: the seconds to wait whenever the ring is full; None for ever.

            Returns:
                The number of frames that were put: all, unless the ring stayed full
                after some.

            Raises:
                Exception: as `put` does; if one of the frames is refused, none is put.
            """

        def reserve(
            self, length: int | None = None, timeout: float | None = None
        ) -> "_Slot":
            """Build a frame in the ring itself, without a copy.

                with producer.reserve(1024) as view:
                    file.readinto(view)

            The frame is put when the block ends, with the length of the view. If the
            length is known only then, keep the reservation and set its `length` in the
            block:

                with (frame := producer.reserve()) as view:
                    frame.length = file.readinto(view)

            If the block raises, nothing is put. The view ends with the block; do not
            write through a slice of it or an array over it any more, for the slot is
            used again. Another call of this end takes the reservation back.

            Args:
                length: the bytes of the view; None for a whole slot.
                timeout: the seconds to wait while the ring is full; None for ever.

            Returns:
                A context manager for one use, whose variable is a writable memoryview.

            Raises:
                TypeError: if the length is no integer.
                ValueError: if it is negative or larger than a slot.
                Exception: as `put` does.
            """


class Consumer(End):
    """The end that takes; made by `Ring.consumer`.

    Iterating takes frames, as `get` does, until the producer closes. Its calls are
    bound once: in a loop, `get = consumer.get` saves a look-up.
    """

    __slots__ = ("get", "next", "views")

    def __init__(self, ring: Ring) -> None:
        super().__init__(ring, _CONSUMER)
        *_, self.get, self.next, self.views = _calls(self._side)  # type: ignore[method-assign]

    def __iter__(self) -> Iterator[bytes]:
        while True:
            try:
                frame = self.get()
            except EOFError:
                return
            yield frame

    if TYPE_CHECKING:

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
                ValueError: if the timeout is negative, or this end closed.
                RuntimeError: if this end is claimed elsewhere, or by a call of its own
                    that is under way, as in a signal handler.
            """

        def next(self, timeout: float | None = None) -> "_Slot":
            """Look at a frame in the ring itself, without a copy.

                with consumer.next() as view:
                    total += sum(view)

            The slot is given back when the block ends. If the block raises, the frame
            stays and comes again. The view ends with the block. A slice of it or an
            array over it does not, and then sees what the producer writes next: copy
            what is to stay. Another call of this end ends the view, too.

            Args:
                timeout: the seconds to wait while the ring is empty; None for ever.

            Returns:
                A context manager for one use, whose variable is a memoryview.

            Raises:
                Exception: as `get` does.
            """

        def views(self, timeout: float | None = None) -> Iterator[memoryview]:
            """Look at one frame after the other in the ring itself, without a copy.

                for view in consumer.views():
                    total += sum(view)

            The fastest way to take frames. A frame is taken when the loop asks for the
            next one; if the loop is left before, by `break` or an exception, that frame
            stays and comes again. The slots of small frames are given back together, up
            to `AT_ONCE` and a quarter of the ring. The loop ends when the producer has
            closed. For slices of a view and arrays over it, the same holds as for
            `next`.

            Args:
                timeout: the seconds to wait for each frame; None for ever.

            Yields:
                A memoryview of the frame, which ends with the turn.

            Raises:
                Exception: as `get` does, other than `EOFError`.
            """


class _Side:
    """What one end has of its own: its claim, its doorbell, and a way to wait."""

    def __init__(self, ring: Ring, role: int) -> None:
        self.claim: _File | None = None
        self.bell: Any = None
        self.rings: Iterator[int] = iter(())  # with each item, the other's doorbell
        self.ring, self.role, self.puts = ring, role, role == _PRODUCER
        self.cells = memoryview(ring._memory)[: _CELL * _HEADER].cast("Q")
        self.mine, self.theirs = _LINE * role, _LINE * (_BOTH - role)
        self.me, self.other = _NAMES[role], _NAMES[_BOTH - role]
        self.here = self.closed = False
        self.patience = 0.0
        self.reset: Callable[[bool], object] = bool  # does nothing; see `_calls`
        _SIDES.add(self)

    def take(self) -> None:
        """Claim this side, if no other end does."""
        if self.closed:
            raise self.is_closed()
        state = self.mine + _STATE
        if self.claim is None:
            claim = _File(f"/proc/self/fd/{self.ring._opened().fileno()}", "r+")
            try:
                fcntl.fcntl(claim, fcntl.F_OFD_SETLK, _byte_of(self.role))
            except BlockingIOError:
                if self.claim is not None:  # since then, in a signal handler
                    return
                raise RuntimeError(
                    f"this ring has a {self.me} already: one process puts and one "
                    "takes; release() that end first, or give each pair its own ring"
                ) from None
            if self.cells[state] == _CLOSED:
                raise ValueError(f"the {self.me} of this ring has closed it")
            bell = _Bell(socket.AF_UNIX, socket.SOCK_DGRAM)
            bell.setblocking(False)
            with suppress(OSError):  # then nobody rings, and it looks every BOUND
                bell.bind(self.address(self.role))
            other = self.address(_BOTH - self.role)
            self.rings = map(bell.sendto, repeat(b""), repeat(other))
            self.bell, self.claim = bell, claim
        self.cells[state] = _HERE
        self.here = True

    def let_go(self, state: int | None) -> None:
        """Leave word how this side ends; None for none, as if the process had died."""
        self.closed = self.closed or state != _ABSENT
        self.reset(self.here)
        self.here = False
        if self.claim is not None:
            if state is not None:
                self.cells[self.mine + _STATE] = state
            self.cells[self.mine + _CALLS] += 1
            self.knock()
            self.forget()

    def forget(self) -> None:
        """Have no part in the ring; a child has none after a fork."""
        self.here = False
        self.reset(False)
        claim, bell, self.claim, self.bell = self.claim, self.bell, None, None
        if claim is not None:
            claim.close()
            bell.close()

    def wait(self, count: int, timeout: float | None) -> None:
        """Return when the other side's counter is no longer this."""
        cells, theirs = self.cells, self.theirs
        began = now = perf_counter()
        ends = inf if timeout is None else began + timeout
        spin, look = began + self.patience, began + BOUND
        while cells[theirs] == count:
            now = perf_counter()
            if cells[theirs + _STATE] == _CLOSED and cells[theirs] == count:
                raise self.has_closed()
            if now >= look or now >= ends:
                if self.is_alone() and cells[theirs] == count:
                    raise self.is_dead()
                look = now + BOUND
            if now >= ends:
                raise TimeoutError(
                    f"the ring was {'full' if self.puts else 'empty'} for {timeout:g} "
                    f"s: wait longer, or see {self.other}_state of the ring"
                )
            if now >= spin:
                cells[self.mine + _CALLS] += 1
                if cells[theirs] == count:  # may be loaded before that store is seen
                    sleep = select.poll()  # its own: a signal handler may wait, too
                    sleep.register(self.bell, select.POLLIN)
                    sleep.poll(1000 * (min(look, ends) - now))
                    self.hear()
        self.patience = SHORT_WAIT if perf_counter() - began < SHORT_WAIT else 0.0

    def settled(self) -> bool:
        """Return whether a call with a timeout of 0 would not time out."""
        self.take()
        cells, theirs = self.cells, self.theirs
        lead = self.ring.slots if self.puts else 0
        return (
            cells[self.mine] != cells[theirs] + lead
            or cells[theirs + _STATE] == _CLOSED
            or self.is_alone()
        )

    def address(self, role: int) -> bytes:
        """Return that of a doorbell, which nobody guesses who cannot read the ring."""
        return b"\0shmguide.ring.%016x.%d" % (self.ring._key, role)

    def knock(self) -> None:
        """Ring the doorbell of the other side."""
        with suppress(OSError):  # it has none, or enough messages
            next(self.rings)

    def hear(self) -> None:
        """Take a message from the doorbell, if there is one."""
        if self.bell is not None:
            with suppress(OSError):
                self.bell.recv(1)

    def is_alone(self) -> bool:
        """Return whether the other side is dead."""
        return _state(self.claim, self.cells, _BOTH - self.role) == "dead"

    def has_closed(self) -> Exception:
        if self.puts:
            return BrokenPipeError(errno.EPIPE, "the consumer has closed the ring")
        return EOFError("the producer has closed the ring, and it is empty")

    def is_dead(self) -> Exception:
        text = (
            f"the {self.other} ended without closing the ring: close, or start another "
            f"with ring.{self.other}(), which goes on where this one stopped"
        )
        if self.puts:
            return BrokenPipeError(errno.EPIPE, text)
        return ConnectionResetError(errno.ECONNRESET, text)

    def is_closed(self) -> ValueError:
        return ValueError(f"this {self.me} of ring {self.ring.name!r} is closed")

    def is_busy(self) -> RuntimeError:
        return RuntimeError(
            f"a call of this {self.me} is under way: one thread at a time may use it, "
            "and no signal handler in between"
        )

    def was_ended(self) -> Exception:
        if self.closed:
            return self.is_closed()
        return RuntimeError(
            f"this {self.me} did something else before this was over: one call, and "
            "one view, at a time, and none of a parent in a forked child"
        )


def _calls(side: _Side) -> tuple[Any, ...]:
    """Return put, put_all, reserve, get, next and views, which share what they know.

    `count` is how far this side has come, at slot `at`, and `limit` how far it may go
    without a look at the other's counter: 0 if it has to find out, and `_BUSY` while a
    call is under way, so that a call in a signal handler is refused. After an exception
    nothing is known any more, and the next call finds out.
    """
    puts, cells, mine, theirs = side.puts, side.cells, side.mine, side.theirs
    slots, slot_size, memory = side.ring.slots, side.ring.slot_size, side.ring._memory
    first, stride, end = _layout(slots, slot_size)
    room = memoryview(memory)
    lengths = room[_CELL * _HEADER : _CELL * (_HEADER + slots)].cast("Q")
    starts, following = list(range(first, end, stride)), [*range(1, slots), 0]
    sizes, places = [-1] * slots, [slice(0)] * slots  # of the last frame in each slot
    at_once = max(1, min(AT_ONCE, SMALL // slot_size, slots // 4))
    lead, calls = slots if puts else 0, theirs + _CALLS
    count = at = limit = after = seen = 0
    heard, opened = -1, None

    def reset(is_here: bool) -> None:
        """Know nothing, and end the view that is open."""
        nonlocal heard, limit, opened, seen
        if is_here and seen > cells[mine]:
            cells[mine] = seen
        sizes[:], seen = [-1] * slots, 0
        heard, limit, view, opened = -1, 0, opened, None
        _end(view)

    def find(until: int, timeout: float | None) -> int:
        """Return how far this side may go, when it may go one further; be busy then."""
        nonlocal at, count, limit, opened
        if until < 0:
            raise side.is_busy()
        if until > 0:  # all else is known
            for _ in _TURNS:
                upto: int = cells[theirs] + lead
                if count < upto:
                    return upto
        if opened is not None:
            view, opened = opened, None
            _end(view)
        if not side.here:
            side.take()
        if seen > count:
            give_back()
        while True:
            count, other = cells[mine], cells[theirs]
            if count < other + lead:
                at = count % slots
                return other + lead
            limit = 0
            try:
                side.wait(other, timeout)
            finally:
                while limit < 0:  # another thread has come first, and is done at once
                    sleep(0)
            limit = _BUSY

    def fit(at: int, size: int) -> None:
        """Note the size of the frame in a slot, if it is another than before."""
        sizes[at] = -1  # until it is done, nothing is known
        if puts:
            lengths[at] = size
        places[at] = slice(starts[at], starts[at] + size)
        sizes[at] = size

    def done(upto: int, until: int) -> None:
        """Tell the other side how far this one has come."""
        nonlocal at, count, limit
        if limit != _BUSY:
            raise side.was_ended()
        cells[mine] = count = upto
        at, limit = upto % slots, until
        if cells[calls] != heard:
            answer()

    def give_back() -> None:
        """Hand over what a loop of views is done with, before its turn."""
        if seen > cells[mine]:
            cells[mine] = seen
            if cells[calls] != heard:
                answer()

    def answer() -> None:
        """Ring the doorbell of the other side, which has called; it may have closed."""
        nonlocal heard
        if puts and cells[theirs + _STATE] == _CLOSED:
            raise side.has_closed()
        heard = cells[calls]
        side.knock()

    def put(data: Any, timeout: float | None = None) -> None:
        nonlocal at, count, limit
        if type(data) is not bytes:
            data = _flat(data)
        size = len(data)
        if timeout is not None:
            timeout = _seconds(timeout)
        until = limit
        try:
            limit = _BUSY
            if count >= until or sizes[at] != size:
                if size > slot_size:
                    raise _too_large(size, slot_size)
                if count >= until:
                    until = find(until, timeout)
                if sizes[at] != size:
                    fit(at, size)
                if limit != _BUSY:
                    raise side.was_ended()
            memory[places[at]] = data
            cells[mine] = count = count + 1  # from here on as `done`, without a call
            at = following[at]
            limit = until
            if cells[calls] != heard:
                answer()
        except BaseException:
            if until >= 0:
                limit = 0
            raise

    def put_all(frames: Iterable[Any], timeout: float | None = None) -> int:
        nonlocal at, limit
        if timeout is not None:
            timeout = _seconds(timeout)
        flat = [data if type(data) is bytes else _flat(data) for data in frames]
        if (largest := max(map(len, flat), default=0)) > slot_size:
            raise _too_large(largest, slot_size)
        total = 0
        while total < len(flat):
            until = limit
            try:
                limit = _BUSY
                if count >= until:
                    until = find(until, timeout)
                some = flat[total : total + min(at_once, until - count)]
                for data in some:
                    if sizes[at] != len(data):
                        fit(at, len(data))
                    memory[places[at]] = data
                    at = following[at]
                done(count + len(some), until)
            except BaseException as error:
                if until >= 0:
                    limit = 0
                if isinstance(error, TimeoutError) and total:
                    break
                raise
            total += len(some)
        return total

    def reserve(length: int | None = None, timeout: float | None = None) -> _Slot:
        nonlocal limit
        size = slot_size if length is None else operator.index(length)
        if size > slot_size:
            raise _too_large(size, slot_size)
        if size < 0:
            raise ValueError(f"a frame of {size} bytes: give 0 or more")
        if timeout is not None:
            timeout = _seconds(timeout)
        until = limit
        try:
            limit = _BUSY
            if count >= until:
                until = find(until, timeout)
            return show(slice(starts[at], starts[at] + size), until)
        except BaseException:
            if until >= 0:
                limit = 0
            raise

    def get(timeout: float | None = None) -> bytes:
        nonlocal at, count, limit
        if timeout is not None:
            timeout = _seconds(timeout)
        until = limit
        try:
            limit = _BUSY
            if count >= until:
                until = find(until, timeout)
            size = lengths[at]
            if sizes[at] != size:
                fit(at, size)
            frame = memory[places[at]]
            if limit != _BUSY:  # from here on as `done`, without a call
                raise side.was_ended()
            cells[mine] = count = count + 1
            at = following[at]
            limit = until
            if cells[calls] != heard:
                answer()
        except BaseException:
            if until >= 0:
                limit = 0
            raise
        return frame

    def look(timeout: float | None = None) -> _Slot:
        nonlocal limit
        if timeout is not None:
            timeout = _seconds(timeout)
        until = limit
        try:
            limit = _BUSY
            if count >= until:
                until = find(until, timeout)
            size = lengths[at]
            if sizes[at] != size:
                fit(at, size)
            return show(places[at], until)
        except BaseException:
            if until >= 0:
                limit = 0
            raise

    def show(place: slice, until: int) -> _Slot:
        """Open a view of this slot; any other call finds out, and so ends it."""
        nonlocal after, limit, opened
        slot = _Slot()
        slot.view = opened = room[place]
        slot.leave, slot.length, after, limit = leave, None, until, 0
        return slot

    def measure(slot: _Slot, size: int) -> None:
        """Note how long the frame in a reservation is."""
        if puts:
            length = size
            if slot.length is not None:
                length = operator.index(slot.length)  # a number of numpy would wrap
            if not 0 <= length <= size:
                raise ValueError(
                    f"a frame of {length} bytes in a reservation of {size}"
                )
            if sizes[at] != length:
                fit(at, length)

    def leave(slot: _Slot, is_whole: bool) -> None:
        """End the block of a view, if no other call has ended the view."""
        nonlocal limit, opened
        view = slot.view
        if opened is not view:
            _end(view)
            if is_whole and (puts or side.here):
                raise side.was_ended()
            return
        try:
            limit = _BUSY
            if opened is not view:  # since then, in a signal handler
                raise side.was_ended()
            size, opened = len(view), None
            _end(view)
            if is_whole:
                measure(slot, size)
                done(count + 1, after)
            else:
                limit = 0
        except BaseException:
            limit = 0
            raise

    def views(timeout: float | None = None) -> Iterator[memoryview]:
        return each(None if timeout is None else _seconds(timeout))

    def each(timeout: float | None) -> Iterator[memoryview]:
        nonlocal heard, limit, opened, seen
        while True:
            until, view = limit, None
            try:
                limit = _BUSY
                if count >= until:
                    until = find(until, timeout)
                seen, slot = count, at
                last = until if until - count < at_once else count + at_once
                while (
                    True
                ):  # on 3.13, no handler covers the way back up: not busy there
                    if opened is view:
                        limit = _BUSY
                    if opened is not view:
                        limit = 0
                        if side.here:
                            raise side.was_ended()
                        return  # closed, or in a forked child
                    if view is not None:
                        view.release()
                        seen, slot = seen + 1, following[slot]
                        if seen == last:
                            break
                    size = lengths[slot]
                    if sizes[slot] != size:
                        fit(slot, size)
                    opened = view = room[places[slot]]
                    limit = 0
                    yield view
                opened = None
                done(seen, until)
            except GeneratorExit:
                # The loop was left. What a signal handler raises here would be lost, so
                # none can run: nothing is called but the doorbell, by an iterator in C.
                # The view ends with the next call.
                if opened is view and seen > cells[mine]:
                    cells[mine] = seen
                    if cells[calls] != heard:
                        heard = cells[calls]
                        try:
                            for _ in side.rings:
                                break
                        except OSError:  # as in `knock`
                            pass
                raise
            except BaseException as error:
                if until >= 0:
                    is_kept = limit == _BUSY and isinstance(error, BufferError)
                    is_open = limit == _BUSY or (view is not None and view is opened)
                    limit = 0
                    if is_open:
                        opened, seen = None, seen + is_kept
                        give_back()
                    if is_kept:  # by what does not end with the view, as an array does
                        continue
                if isinstance(error, EOFError):
                    return
                raise

    side.reset = reset
    return put, put_all, reserve, get, look, views


class _Slot:
    """What a `with` statement takes: a view of a slot, for one block.

    Attributes:
        view: the slot's memory.
        length: how much of it is the frame, if not all; to be set in the block.
    """

    __slots__ = ("leave", "length", "view")

    view: memoryview
    length: int | None
    leave: Callable[["_Slot", bool], None]

    def __enter__(self) -> memoryview:
        return self.view

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.leave(self, kind is None)


class _File(FileIO):
    """A file that is closed, in C and without a warning, when an exception drops it."""

    __del__ = FileIO.close


class _Bell(socket.socket):
    """A socket that is closed so."""

    __del__ = socket.SocketType.close


_SIDES: weakref.WeakSet[_Side] = weakref.WeakSet()


def _after_fork() -> None:
    """Take no part in the rings of the parent, and hold none of its locks."""
    for side in list(_SIDES):
        side.forget()


os.register_at_fork(after_in_child=_after_fork)


def _layout(slots: int, slot_size: int) -> tuple[int, int, int]:
    """Return where the slots begin, how far apart they are, and the bytes of it all."""
    stride = -(-slot_size // 64) * 64
    first = -(-_CELL * (_HEADER + slots) // _PAGE) * _PAGE
    return first, stride, first + slots * stride


def _state(file: FileIO | None, cells: memoryview, role: int) -> State:
    """Return what has become of a side."""
    cell = _LINE * role + _STATE
    if cells[cell] == _HERE and file is not None:
        lock = fcntl.fcntl(file, fcntl.F_OFD_GETLK, _byte_of(role))
        if cells[cell] == _HERE:  # who closes says so before it lets the lock go
            return "dead" if _FLOCK.unpack(lock)[0] == fcntl.F_UNLCK else "alive"
    return "closed" if cells[cell] == _CLOSED else "absent"


def _byte_of(role: int) -> bytes:
    """Return what describes a lock on the byte of a side."""
    return _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, role, 1, 0)


def _end(view: memoryview | None) -> None:
    """Release a view; what else looks at its memory, as an array does, keeps it."""
    try:
        if view is not None:
            view.release()
    except BufferError:  # suppress would cost as much as a frame
        pass


def _too_large(size: int, slot_size: int) -> ValueError:
    return ValueError(
        f"a frame of {size:,} bytes never fits a slot of {slot_size:,}: "
        "create the ring with a larger slot_size, or send it in parts"
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


def _refuse_this_machine() -> None:
    machine, bits = platform.machine(), 8 * struct.calcsize("P")
    if bits < 64 or machine.startswith("riscv"):
        raise NotImplementedError(
            f"Python does not store eight bytes at once here ({machine}, {bits} bits), "
            "so that the other side may see half a counter: use a Pipe or a Queue"
        )


# --8<-- [start:demonstration]
def _produce(producer: Producer) -> None:
    with producer:
        for number in range(100_000):
            producer.put(number.to_bytes(8, "little"))


def main() -> None:
    """Send frames from a new process, and check the order in which they arrive."""
    with Ring.create(slots=64, slot_size=8) as ring:
        process = Process(target=_produce, args=(ring.producer(),))
        process.start()
        with ring.consumer() as consumer:
            received = [int.from_bytes(frame, "little") for frame in consumer]
        process.join()
        in_order = received == list(range(100_000))
        print(f"{len(received):,} frames, all in order: {in_order}")


# --8<-- [end:demonstration]
if __name__ == "__main__":
    main()
