"""Counters for several processes: one that loses updates, and three that never do.

* `NaiveCounter` loads and stores, and loses updates between the two.
* `LockedCounter` holds a lock around them.
* `ShardedCounter` gives each process a number of its own, and adds them up when read.
* `TallyCounter` releases a semaphore: it counts up, by one, to `2**31 - 1` on Linux.

All start at 0, and are handed to processes as an argument, under every start method. A
counter lives for as long as the process that made it keeps a reference to it; there is
nothing to close or to unlink. The first three take whole numbers and hold `-2**63` to
`2**63 - 1`, the sharded one in each slot. A sum outside of that is an `OverflowError`,
and is not stored.

A signal handler may raise in any call: then `n` was added or was not, no lock is held,
and the counter goes on. A process that is killed in the middle of an `add` has added or
has not, too; but if it held the lock, nobody can have that lock any more. `add` and
`slot` wait for it no longer than their `timeout`; the value can be read, and a slot
that a process has already needs no lock.

The sharded counter relies on an aligned store of eight bytes to be seen whole or not at
all, as it is on x86-64 and AArch64 (Intel SDM, "Guaranteed Atomic Operations"; Arm ARM,
"Single-copy atomicity"), and on the interpreter to make it one store (`pack_single` in
Objects/memoryobject.c). CPython on 32 bits and on riscv64 makes several, so there it is
refused. In which order stores become visible does not matter to it.

Sources: McKenney, *Is Parallel Programming Hard, And, If So, What Can You Do About It?*
chapter 5, where the sharded counter is called a statistical counter; the tally is
`sem_post` of the C library.

Examples:
    >>> counter = ShardedCounter(workers=4)
    >>> add = counter.slot(0).add
    >>> add(), add(40), counter.add()
    (None, None, None)
    >>> counter.value
    42
"""

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide counter 0.2, a building block of the executable guide to Python shared
# memory. Python 3.11 or later.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.counter needs Python 3.11 or later")
# --8<-- [end:header]

import ctypes
import multiprocessing
import os
import platform
import struct
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from math import inf
from multiprocessing.resource_tracker import ensure_running
from multiprocessing.synchronize import Semaphore
from numbers import Real
from operator import index
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final, Protocol, Self, TypeVar
from weakref import WeakKeyDictionary, WeakSet

LINE: Final = 64
"""Bytes of a cache line, the unit that one core takes away from another to write."""

_ONE: Final = 1
_CELLS: Final = LINE // 8  # of eight bytes
_TOTAL, _OWNER, _STARTED = 0, 1, 2  # cells of a slot's line
_LEAST, _MOST = -(2**63), 2**63 - 1
_MACHINE: Final = f"{platform.machine()}, {8 * struct.calcsize('P')} bits"
_WHOLE: Final = _MACHINE.lower() in {
    f"{name}, 64 bits" for name in ("x86_64", "amd64", "aarch64", "arm64", "s390x")
}
"""Whether this Python is known to load and store an aligned cell at once."""


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


class NaiveCounter:
    """A number without a lock. It loses updates: it is here to be seen doing so."""

    def __init__(self) -> None:
        self.__setstate__(_block(1))

    # --8<-- [start:naive]
    @property
    def value(self) -> int:
        """The number; assigning to it stores another."""
        return self._cells[0]

    @value.setter
    def value(self, number: int) -> None:
        _store(self._cells, index(number))

    def add(self, n: int = 1) -> None:
        """Add `n`, unless another process adds at the same time.

        Args:
            n: any whole number.

        Raises:
            OverflowError: if the sum is outside of `-2**63` to `2**63 - 1`.
        """
        self.value += index(n)  # a load, and then a store

    # --8<-- [end:naive]
    def __repr__(self) -> str:
        return f"<NaiveCounter: {self._cells[0]}>"

    def __getstate__(self) -> Any:
        return self._block

    def __setstate__(self, block: Any) -> None:
        self._block, self._cells = block, _cells(block)


class LockedCounter(Guard):
    """A number and a lock around each change of it.

    `with counter:` holds the lock for as long as several changes belong together; the
    thread that holds it may call `add`. `with counter.within(2.0):` waits no longer.
    """

    def __init__(self) -> None:
        block = _block(1)
        self.__setstate__((block, _shared(lambda context: context.RLock())))

    # --8<-- [start:locked]
    @property
    def value(self) -> int:
        """The number, as the last finished `add` has left it."""
        if _WHOLE:
            return self._cells[0]
        with self:  # or half of it may be an older one
            return self._cells[0]

    def add(self, n: int = 1, timeout: float | None = None) -> None:
        """Add `n`. It may be called by any process and thread.

        Args:
            n: any whole number.
            timeout: the seconds to wait for the lock; None for ever.

        Raises:
            OverflowError: if the sum is outside of `-2**63` to `2**63 - 1`.
            TimeoutError: if somebody else has held the lock for so long.
            TypeError: if `n` is not a whole number, or the timeout not a number.
            ValueError: if the timeout is negative.
        """
        if n is not _ONE:
            n = index(n)  # before the lock: a numpy integer would wrap
        cells, mine, acquire, release = self._bound  # one look-up for four
        if mine():  # in a `with` block, or in the handler of a signal
            _store(cells, cells[0] + n)
            return
        total = 0
        try:
            if timeout is None:
                acquire()
            else:
                self._take(_seconds(timeout))
            # No call from here to the store, so no signal handler in between.
            total = cells[0] = cells[0] + n
            release()
        except BaseException:
            try:  # noqa: SIM105 - no call may come before it, or a signal may raise
                release()
            except AssertionError:  # it was not acquired
                pass
            if not _LEAST <= total <= _MOST:
                raise _overflow() from None
            raise

    # --8<-- [end:locked]
    def __repr__(self) -> str:
        return f"<LockedCounter: {self._cells[0]}>"

    def __getstate__(self) -> Any:
        return self._block, self._lock

    def __setstate__(self, shared: Any) -> None:
        self._block, lock = shared
        self._cells: memoryview[int] = _cells(self._block)
        super().__init__(lock)
        self._bound = self._cells, self._mine, self.acquire, self.release


class Add(Protocol):
    """A function that adds to a counter."""

    def __call__(self, n: int = 1) -> None:
        """Add `n`, any whole number."""


class Slot:
    """A part of a sharded counter that one process writes: `ShardedCounter.slot`.

    It belongs to that process and to one thread of it, and cannot be handed on: in a
    forked child `add` raises `RuntimeError`, and the child asks for a slot of its own.
    """

    __slots__ = ("_cells", "add", "number")

    add: Add
    """Add `n`, any whole number. In a loop, bind it first: `add = counter.slot().add`.

    Raises `OverflowError` if the sum of this slot leaves `-2**63` to `2**63 - 1`, and
    `RuntimeError` in a child that was forked after the slot was given.
    """

    number: int
    """The number of the slot."""

    def __init__(self, number: int, cells: memoryview) -> None:
        self.number = number
        self._cells = cells
        self.add = _adder(cells)

    @property
    def value(self) -> int:
        """The sum of what was added in this slot, by its earlier processes too."""
        return self._cells[0]

    def __repr__(self) -> str:
        return f"<Slot {self.number}: {self.value}>"

    def __reduce__(self) -> Any:
        raise TypeError(
            "a slot belongs to the process that asked for it: hand over the counter, "
            "and call its slot() there"
        )


# --8<-- [start:sharded]
def _adder(cells: Any) -> Add:
    """Return a function that adds to the first cell, whose only writer is the caller.

    What a single writer has stored need not be loaded again: it knows.
    """
    total: int = cells[0]

    def add(n: int = 1) -> None:
        nonlocal total
        if n is not _ONE:  # spares the usual case a call
            n = index(n)  # a numpy integer would wrap
        try:
            cells[0] = total = total + n  # from left to right: shared first
        except (ValueError, TypeError):  # TypeError on PyPy
            raise _overflow() from None

    def retire() -> None:
        nonlocal cells
        cells = _Inherited()

    _retirements[add] = retire
    return add


class _Inherited:
    """What stands for the cells of its parent's slots in a forked child."""

    def __setitem__(self, place: int, number: int) -> None:
        raise RuntimeError(
            "this slot belongs to the process that this one was forked from: call "
            "counter.slot() here, and use its add"
        )


_retirements: WeakKeyDictionary[Add, Callable[[], None]] = WeakKeyDictionary()


def _retire() -> None:
    for retire in list(_retirements.values()):
        retire()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_retire)


# --8<-- [end:sharded]
class ShardedCounter:
    """A slot for each process, on a cache line of its own, and all summed on read.

    Nobody waits for anybody, and no line goes back and forth between cores.

    Args:
        workers: how many processes can have a slot at the same time.

    Raises:
        TypeError: if `workers` is not a whole number.
        ValueError: if there are fewer workers than one.
        NotImplementedError: where this Python is not known to store a cell at once.
    """

    _process: int
    _mine: dict[int, Slot]

    def __init__(self, workers: int) -> None:
        workers = index(workers)
        if workers < 1:
            raise ValueError(f"{workers} workers: a sharded counter needs one at least")
        if not _WHOLE:
            raise NotImplementedError(
                "a sharded counter needs a Python that stores eight bytes at once, and "
                f"this one ({_MACHINE}) is not known to: take a LockedCounter"
            )
        block = _block(workers + 1)  # the first line is for everybody, under the lock
        self.__setstate__((block, _shared(lambda context: context.RLock())))

    @property
    def workers(self) -> int:
        """How many processes can have a slot at the same time."""
        return len(self._totals) - 1

    @property
    def value(self) -> int:
        """The sum of all slots, exact when all have finished. It may exceed 64 bits.

        While others add, it may be a sum that the counter never had. If nobody adds a
        negative number, it is no less than the sum when the reading began and no more
        than when it ended.
        """
        return sum(self._totals)

    def slot(self, number: int | None = None, timeout: float | None = None) -> Slot:
        """Return a slot for this process alone, as long as it lives.

        The slot of a process that has ended goes to the next that asks for it, with
        what was added in it. (On Windows, where `os.kill` cannot be asked whether a
        process lives, a slot stays with its first process. On Linux a process is
        known by its number and the time of its start; elsewhere by its number, and a
        slot stays taken if that number is used again.)

        Args:
            number: which one, from 0 to `workers - 1`; None for the one that this
                process has already, or else the first that is free.
            timeout: the seconds to wait for the lock; None for ever.

        Returns:
            The slot: always the same one if the process asks again.

        Raises:
            IndexError: if there is no slot of that number.
            RuntimeError: if another process has it, or another copy of this counter in
                this process; without a number, if none is free.
            TimeoutError: if somebody else has held the lock for so long.
            TypeError: if the number is not a whole one, or the timeout not a number.
            ValueError: if the timeout is negative.
        """
        if number is not None:
            number = index(number)
            if number not in range(self.workers):
                raise IndexError(
                    f"there is no slot {number}; there are {self.workers}, counted "
                    "from 0"
                )
        if self._process != os.getpid():  # else it is a copy, made by fork
            self._process, self._mine = os.getpid(), {}
        if number is None and self._mine:
            return next(iter(self._mine.values()))
        return self._rest.hold(lambda: self._claim(number), timeout)

    def _claim(self, number: int | None) -> Slot:
        """Return the slot of that number, or the first that is free, under the lock."""
        owner, taken = 0, None
        try:
            for candidate in range(self.workers) if number is None else [number]:
                if candidate in self._mine:
                    return self._mine[candidate]
                line = self._line(candidate)
                owner = line[_OWNER]
                if not _alive(owner, line[_STARTED]):
                    slot, taken = Slot(candidate, line[:1]), line
                    line[_STARTED] = _started(self._process)
                    line[_OWNER] = self._process
                    self._mine[candidate] = slot
                    return slot
        except BaseException:
            if taken is not None and candidate not in self._mine:
                taken[_OWNER] = 0
            raise
        if number is None:
            raise RuntimeError(
                f"no slot is free: {self.workers} processes have one each; make the "
                "counter for more workers"
            )
        raise RuntimeError(
            f"slot {number} belongs to process {owner}, which has not ended or was not "
            "joined: give each process a slot of its own"
        )

    def add(self, n: int = 1, timeout: float | None = None) -> None:
        """Add `n` under a lock, without a slot. It may be called by anybody.

        Args:
            n: any whole number.
            timeout: the seconds to wait for the lock; None for ever.

        Raises:
            OverflowError: if the sum of what was added in this way is outside of
                `-2**63` to `2**63 - 1`.
            TimeoutError: if somebody else has held the lock for so long.
            TypeError: if `n` is not a whole number, or the timeout not a number.
            ValueError: if the timeout is negative.
        """
        self._rest.add(n, timeout)

    def __repr__(self) -> str:
        taken = sum(self._line(slot)[_OWNER] != 0 for slot in range(self.workers))
        return f"<ShardedCounter: {self.value}, {taken} of {self.workers} slots used>"

    def _line(self, slot: int) -> "memoryview[int]":
        # Not a view of every eighth cell: a store into that goes astray on PyPy.
        return self._cells[(slot + 1) * _CELLS :][:_CELLS]

    def __getstate__(self) -> Any:
        return self._rest.__getstate__()

    def __setstate__(self, shared: Any) -> None:
        self._block, _ = shared
        self._rest = LockedCounter.__new__(LockedCounter)  # in the first line
        self._rest.__setstate__(shared)
        self._cells: memoryview[int] = _cells(self._block)
        self._totals = self._cells[::_CELLS]
        self._process = os.getpid()
        self._mine = {}


# --8<-- [start:tally]
class TallyCounter:
    """A semaphore that is only released: it counts up, and by one.

    `sem_post` of the C library adds one by an atomic operation of the processor. The
    end is SEM_VALUE_MAX, on Linux `2**31 - 1`. It has no lock that could be held.
    """

    add_one: Callable[[], None]
    """Add one: the function in C itself, for a loop. At the end of the range it raises
    `ValueError`: semaphore or lock released too many times."""

    def __init__(self) -> None:
        self.__setstate__(_shared(lambda context: context.Semaphore(0)))

    @property
    def value(self) -> int:
        """The count.

        Raises:
            NotImplementedError: on macOS, whose semaphores cannot be asked.
        """
        return self._semaphore.get_value()

    def add(self, n: int = 1) -> None:
        """Add one.

        Args:
            n: 1 and nothing else.

        Raises:
            TypeError: if `n` is not a whole number.
            ValueError: if `n` is not 1.
            OverflowError: if the count is at its end, where it stays.
        """
        if n is not _ONE and index(n) != 1:
            raise ValueError("a tally counts by one: take another counter to add more")
        try:
            self.add_one()
        except (ValueError, OSError):
            raise OverflowError(
                "the tally is at its end, SEM_VALUE_MAX: take another counter"
            ) from None

    def __repr__(self) -> str:
        with suppress(NotImplementedError):
            return f"<TallyCounter: {self.value}>"
        return "<TallyCounter>"

    def __getstate__(self) -> Any:
        return self._semaphore

    def __setstate__(self, semaphore: Any) -> None:
        self._semaphore: Semaphore = semaphore
        self.add_one = semaphore.release


# --8<-- [end:tally]
def _block(lines: int) -> Any:
    """Return shared memory for so many lines, wherever the first of them begins."""
    cells = (lines + 1) * _CELLS
    return _shared(lambda context: context.RawArray(ctypes.c_longlong, cells))


def _cells(block: Any) -> memoryview:
    """Return the block as numbers of eight bytes, from the first whole line on.

    Every process maps it at the start of a page, so all agree where that is.
    """
    start = -ctypes.addressof(block) % LINE // 8
    whole = len(block) // _CELLS - 1
    memory: memoryview = memoryview(block)
    if platform.python_implementation() == "PyPy":
        # It stores byte by byte into what ctypes allocated, and at once into a mapping,
        # in which the block lies.
        memory = block._wrapper.create_memoryview()
    return memory.cast("B").cast("q")[start : start + whole * _CELLS]


def _store(cells: "memoryview[int]", number: int) -> None:
    if not _LEAST <= number <= _MOST:
        raise _overflow()
    cells[0] = number


def _overflow() -> OverflowError:
    return OverflowError(
        "the sum is outside of -2**63 to 2**63 - 1, and nothing was added"
    )


def _started(process: int) -> int:
    """Return when a process started, in ticks since the machine did; 0 if unknown."""
    try:
        # Of its first thread: QEMU shows a process another /proc/PID/stat of its own.
        about = Path(f"/proc/{process}/task/{process}/stat").read_bytes()
        return int(about.rpartition(b")")[2].split()[19])  # its name may hold anything
    except (OSError, IndexError):
        return 0


def _alive(process: int, started: int) -> bool:
    """Return whether a process lives that started then; 0 stands for none."""
    if process and sys.platform != "win32":  # where the question would end the process
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # there is one, of another user
            pass
        # Otherwise the number is another's by now.
        return not started or _started(process) in {0, started}
    return process != 0


# --8<-- [start:demonstration]
def _count(counters: Any, times: int) -> None:
    locked, sharded, tally = counters
    add_to_slot = sharded.slot().add
    for _ in range(times):
        locked.add()
        add_to_slot()
        tally.add()


def main() -> None:
    """Lose an update on purpose, and count with four processes where none is lost."""
    naive = NaiveCounter()
    read = naive.value  # one process loads,
    naive.add()  # another comes between and adds one,
    naive.value = read + 1  # and the first one stores what it has worked out
    print(f"naive:   2 added, {naive.value} counted")
    locked, sharded, tally = counters = (
        LockedCounter(),
        ShardedCounter(workers=4),
        TallyCounter(),
    )
    processes = [
        multiprocessing.Process(target=_count, args=(counters, 10_000))
        for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(f"locked:  40,000 added, {locked.value:,} counted")
    print(f"sharded: 40,000 added, {sharded.value:,} counted")
    print(f"tally:   40,000 added, {tally.value:,} counted")


# --8<-- [end:demonstration]
if __name__ == "__main__":
    main()
