"""Counters for several processes: one that loses updates, and three that never do.

* `NaiveCounter` loads and stores, and loses updates between the two.
* `LockedCounter` holds a lock around them.
* `ShardedCounter` gives each process a number of its own, and adds them up when read.
* `TallyCounter` releases a semaphore: it counts up, by one, to `2**31 - 1` on Linux.

All start at 0, and are handed to processes as an argument, under every start method. A
counter lives for as long as the process that made it keeps a reference to it; there is
nothing to unlink. The first three take whole numbers and hold `-2**63` to `2**63 - 1`,
the sharded one in each slot. A sum outside of that is an `OverflowError`, not stored.

The sharded counter relies on an aligned store of eight bytes to be seen whole or not at
all, as it is on x86-64 and AArch64 (Intel SDM, "Guaranteed Atomic Operations"; Arm ARM,
"Single-copy atomicity"), and on CPython to make it one store (`pack_single` in
Objects/memoryobject.c). In which order stores become visible does not matter to it.

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

import ctypes
import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.synchronize import Semaphore
from operator import index
from typing import Any, Final, Protocol

LINE: Final = 64
"""Bytes of a cache line, the unit that one core takes away from another to write."""

_ONE: Final = 1
_CELLS: Final = LINE // 8  # of eight bytes


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
        _store(self._cells, number)

    def add(self, n: int = 1) -> None:
        """Add `n`, unless another process adds at the same time.

        Args:
            n: any whole number.

        Raises:
            OverflowError: if the sum is outside of `-2**63` to `2**63 - 1`.
        """
        self.value += index(n)  # a load, and then a store

    # --8<-- [end:naive]
    def __getstate__(self) -> Any:
        return self._block

    def __setstate__(self, block: Any) -> None:
        self._block, self._cells = block, _cells(block)


class LockedCounter:
    """A number and a lock around each change of it.

    Args:
        start_method: of the processes that it is for; None for the program's own.
    """

    def __init__(self, start_method: str | None = None) -> None:
        lock = multiprocessing.get_context(start_method).Lock()
        self.__setstate__((_block(1), lock))

    # --8<-- [start:locked]
    @property
    def value(self) -> int:
        """The number, as the last finished `add` has left it."""
        return self._cells[0]

    def add(self, n: int = 1) -> None:
        """Add `n`. It may be called by any process and thread.

        Args:
            n: any whole number.

        Raises:
            OverflowError: if the sum is outside of `-2**63` to `2**63 - 1`.
        """
        n = index(n)  # before the lock: a numpy integer would wrap
        self._acquire()
        try:
            _store(self._cells, self._cells[0] + n)
        finally:
            self._release()

    # --8<-- [end:locked]
    def __getstate__(self) -> Any:
        return self._block, self._lock

    def __setstate__(self, shared: Any) -> None:
        self._block, self._lock = shared
        self._cells = _cells(self._block)
        # Methods in C: a with statement would call two in Python besides.
        self._acquire, self._release = self._lock.acquire, self._lock.release


class Add(Protocol):
    """A function that adds to a counter."""

    def __call__(self, n: int = 1) -> None:
        """Add `n`, any whole number."""


class Slot:
    """A part of a sharded counter that one process writes: `ShardedCounter.slot`.

    It belongs to that process and to one thread of it, and cannot be handed on.
    """

    __slots__ = ("_cells", "add", "number")

    add: Add
    """Add `n`, any whole number. In a loop, bind it first: `add = counter.slot().add`.

    Raises `OverflowError` if the sum of this slot leaves `-2**63` to `2**63 - 1`.
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

    def __reduce__(self) -> Any:
        raise TypeError(
            "a slot belongs to the process that asked for it: hand over the counter, "
            "and call its slot() there"
        )


# --8<-- [start:sharded]
def _adder(cells: memoryview) -> Add:
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
        except ValueError:
            raise _overflow() from None

    return add


# --8<-- [end:sharded]
class ShardedCounter:
    """A slot for each process, on a cache line of its own, and all summed on read.

    Nobody waits for anybody, and no line goes back and forth between cores.

    Args:
        workers: how many processes can have a slot at the same time.
        start_method: of the processes that it is for; None for the program's own.

    Raises:
        ValueError: if there are fewer workers than one.
    """

    _process: int
    _mine: dict[int, Slot]

    def __init__(self, workers: int, start_method: str | None = None) -> None:
        if index(workers) < 1:
            raise ValueError(f"{workers} workers: a sharded counter needs one at least")
        lock = multiprocessing.get_context(start_method).Lock()
        # The first line is for everybody, under the lock.
        self.__setstate__((_block(index(workers) + 1), lock))

    @property
    def workers(self) -> int:
        """How many processes can have a slot at the same time."""
        return len(self._owners) - 1

    @property
    def value(self) -> int:
        """The sum of all slots, exact when all have finished. It may exceed 64 bits.

        While others add, it is no less than the sum when the reading began and no more
        than when it ended, if nobody adds a negative number; if somebody does, it may
        be a sum that never was.
        """
        return sum(self._totals)

    def slot(self, number: int | None = None) -> Slot:
        """Return a slot for this process alone, as long as it lives.

        The slot of a process that has ended goes to the next that asks for it, with
        what was added in it. (On Windows, where it cannot be asked harmlessly whether
        a process lives, a slot stays with its first process.)

        Args:
            number: which one, from 0 to `workers - 1`; None for the one that this
                process has already, or else the first that is free.

        Returns:
            The slot: always the same one if the process asks again.

        Raises:
            IndexError: if there is no slot of that number.
            RuntimeError: if another process has it, or another copy of this counter in
                this process; without a number, if none is free.
        """
        if number is not None and index(number) not in range(self.workers):
            raise IndexError(
                f"there is no slot {number}; there are {self.workers}, counted from 0"
            )
        if self._process != os.getpid():  # else it is a copy, made by fork
            self._process, self._mine = os.getpid(), {}
        if number is None and self._mine:
            return next(iter(self._mine.values()))
        numbers = range(self.workers) if number is None else [index(number)]
        with self._lock:
            for candidate in numbers:
                if candidate in self._mine:
                    return self._mine[candidate]
                line = candidate + 1
                if not _alive(self._owners[line]):
                    self._owners[line] = self._process
                    slot = Slot(candidate, self._cells[line * _CELLS :][:1])
                    return self._mine.setdefault(candidate, slot)
            if number is None:
                raise RuntimeError(
                    f"no slot is free: {self.workers} processes have one each; make "
                    "the counter for more workers"
                )
            raise RuntimeError(
                f"slot {number} belongs to process {self._owners[line]}, which has not "
                "ended or was not joined: give each process a slot of its own"
            )

    def add(self, n: int = 1) -> None:
        """Add `n` under a lock, without a slot. It may be called by anybody.

        Args:
            n: any whole number.

        Raises:
            OverflowError: if the sum of what was added in this way is outside of
                `-2**63` to `2**63 - 1`.
        """
        n = index(n)
        with self._lock:
            _store(self._cells, self._cells[0] + n)

    def __getstate__(self) -> Any:
        return self._block, self._lock

    def __setstate__(self, shared: Any) -> None:
        self._block, self._lock = shared
        self._cells: memoryview[int] = _cells(self._block)
        self._totals = self._cells[::_CELLS]
        self._owners = self._cells[1::_CELLS]
        self._process = os.getpid()
        self._mine = {}


# --8<-- [start:tally]
class TallyCounter:
    """A semaphore that is only released: it counts up, and by one.

    `sem_post` of the C library adds one by an atomic operation of the processor. The
    end is SEM_VALUE_MAX, on Linux `2**31 - 1`.

    Args:
        start_method: of the processes that it is for; None for the program's own.
    """

    add_one: Callable[[], None]
    """Add one: the function in C itself, for a loop. At the end of the range it raises
    `ValueError`: semaphore or lock released too many times."""

    def __init__(self, start_method: str | None = None) -> None:
        self.__setstate__(multiprocessing.get_context(start_method).Semaphore(0))

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
            ValueError: if `n` is not 1.
            OverflowError: if the count is at its end, where it stays.
        """
        if n != 1:
            raise ValueError("a tally counts by one: take another counter to add more")
        try:
            self.add_one()
        except (ValueError, OSError):
            raise OverflowError(
                "the tally is at its end, SEM_VALUE_MAX: take another counter"
            ) from None

    def __getstate__(self) -> Any:
        return self._semaphore

    def __setstate__(self, semaphore: Any) -> None:
        self._semaphore: Semaphore = semaphore
        self.add_one = semaphore.release


# --8<-- [end:tally]
def _block(lines: int) -> Any:
    """Return shared memory for so many lines, wherever the first of them begins."""
    return multiprocessing.RawArray(ctypes.c_longlong, (lines + 1) * _CELLS)


def _cells(block: Any) -> memoryview:
    """Return the block as numbers of eight bytes, from the first whole line on.

    Every process maps it at the start of a page, so all agree where that is.
    """
    start = -ctypes.addressof(block) % LINE // 8
    whole = len(block) // _CELLS - 1
    return memoryview(block).cast("B").cast("q")[start : start + whole * _CELLS]


def _store(cells: memoryview, number: int) -> None:
    try:
        cells[0] = number
    except ValueError:
        raise _overflow() from None


def _overflow() -> OverflowError:
    return OverflowError(
        "the sum is outside of -2**63 to 2**63 - 1, and nothing was added"
    )


def _alive(process: int) -> bool:
    """Tell whether there is a process of that number; 0 stands for none."""
    if process and sys.platform != "win32":  # where the question would end the process
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # there is one, of another user
            pass
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
