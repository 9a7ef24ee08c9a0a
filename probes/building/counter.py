"""What docs/building/counter.md says of the counters, asked of the counters."""

import ctypes
import importlib.util
import os
import platform
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import product
from multiprocessing import Lock, RLock, Semaphore, synchronize
from types import ModuleType
from typing import Any
from unittest import SkipTest, TestCase, mock

import shmguide.counter as module
from probes._bytecodes import at_each_bytecode, interrupt
from shmguide.counter import LockedCounter, ShardedCounter, TallyCounter

check = TestCase()


def only_what_needs_the_lock_waits() -> None:
    counter = ShardedCounter(2)
    add, ready, done = counter.slot(0).add, threading.Event(), threading.Event()

    def hold() -> None:
        with counter._rest:  # mutant: counter._rest -> Lock()
            ready.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait()
    try:
        add()
        for waits in (lambda: counter.slot(1, 0.01)), (lambda: counter.add(1, 0.01)):
            with check.assertRaises(TimeoutError):
                waits()  # mutant: waits() -> add()
    finally:
        done.set()
        thread.join()
    counter.add(5)
    assert counter.value == 6


def a_tally_calls_nothing_but_release() -> None:
    tally, called = TallyCounter(), []

    def note(_: Any, event: str, function: Any) -> None:
        if event == "c_call":
            called.append(function.__name__)

    sys.setprofile(note)
    try:
        tally.add()  # mutant: tally -> LockedCounter()
    finally:
        sys.setprofile(None)
    assert {*called} - {"setprofile"} == {"release"}


def a_tally_ends_on_linux() -> None:
    if sys.platform != "linux":
        raise SkipTest("the end of another system's semaphores is another one")
    tally = TallyCounter.__new__(TallyCounter)
    tally.__setstate__(Semaphore(2**31 - 2))  # mutant: - 2 -> - 3
    tally.add_one()
    assert tally.value == 2**31 - 1
    with check.assertRaises(ValueError):
        tally.add_one()


def each_slot_has_a_line_of_its_own() -> None:
    counter = ShardedCounter(5)
    cells = [counter.slot(number)._cells for number in range(5)] + [counter._cells[:1]]
    at = {ctypes.addressof(ctypes.c_char.from_buffer(part)) for part in cells}
    assert len(at) == 6
    assert not any(address % 64 for address in at)  # mutant: 64 -> 128


def a_reading_lies_between_two_totals() -> None:
    counter = ShardedCounter(2)
    slots, total, stray = [counter.slot(0), counter.slot(1)], 0, False
    lines = counter._totals
    adds = [(slot, n) for slot in (0, 1) for n in (1, 5)]  # mutant: (1, 5) -> (1, 1)
    for steps in product(adds, repeat=4):
        had = [total]

        def numbers(steps: Any = steps, had: list[int] = had) -> Iterator[int]:
            for step, line in zip([(), steps[:2], steps[2:]], lines, strict=True):
                for slot, n in step:
                    slots[slot].add(n)
                    had.append(had[-1] + n)
                yield line

        counter._totals = numbers()  # type: ignore[assignment]
        value, total = counter.value, had[-1]
        assert had[0] <= value <= total
        stray |= value not in had
    assert stray
    # mutant: had[0] <= value -> had[-2] <= value


def the_ends_are_refused_and_nothing_is_returned() -> None:
    sharded = ShardedCounter(1)
    slot = sharded.slot()
    for each, add in (LockedCounter(),) * 2, (slot, slot), (sharded._rest, sharded):
        for end, beyond in (2**63 - 1, 1), (-(2**63), -1):
            assert add.add(end - each.value) is None
            with check.assertRaises(OverflowError):
                add.add(beyond)  # mutant: beyond -> 0
            assert each.value == end
    tally = TallyCounter()
    assert (tally.add(), tally.add_one()) == (None, None)  # type: ignore[func-returns-value]
    for many in 2, 100:
        with check.assertRaises(ValueError):
            tally.add(many)


def the_standard_library_s_with_can_leave_a_lock_held() -> None:
    for make in Lock, RLock:
        lock, held = make(), 0

        def block(lock: Any = lock) -> None:
            with lock:
                pass

        for _ in at_each_bytecode(synchronize.__file__, block, interrupt):
            if lock._semlock._is_mine():  # type: ignore[union-attr]
                held += 1
                lock.release()
        assert held
    # mutant: with lock -> with lock._semlock


def an_exception_anywhere_in_add_leaves_no_lock_held() -> None:
    counter = LockedCounter()
    for timeout in None, 1:
        before = counter.value
        call = lambda timeout=timeout: counter.add(1, timeout)  # noqa: E731
        calls = at_each_bytecode(module.__file__, call, interrupt)
        for step, _ in enumerate(calls):
            assert not counter._mine(), step
            assert counter.value - before in {0, 1}, step
            before = counter.value
    # mutant: {0, 1} -> {1}


def a_fork_anywhere_in_add_leaves_the_lock_right() -> None:
    if not hasattr(os, "fork"):
        raise SkipTest("there is no fork")
    for counter in LockedCounter(), ShardedCounter(1):
        guard: Any = counter if isinstance(counter, LockedCounter) else counter._rest
        parent, took = os.getpid(), set[bool]()

        def fork(guard: Any = guard, took: Any = took) -> None:
            held = guard._mine()
            took.add(held)
            child = os.fork()
            if child:
                assert os.waitpid(child, 0)[1] == 0
                return
            got = guard.acquire(False)
            if got:
                guard.release()
            if got == held:  # mutant: == -> !=
                os._exit(1)
            raise InterruptedError

        def add(counter: Any = counter, parent: int = parent) -> None:
            try:
                counter.add()
            finally:
                if os.getpid() != parent:
                    os._exit(0)

        forks = at_each_bytecode(module.__file__, add, fork)
        for calls, _ in enumerate(forks, 1):
            assert counter.value == calls
            assert guard.acquire(False)
            assert guard._held() == 1
            guard.release()
        assert took == {True, False}


def a_slot_remembers_when_its_owner_started() -> None:
    if sys.platform != "linux":
        raise SkipTest("the time of a process's start is known on Linux alone")
    counter = ShardedCounter(1)
    line = counter._line(0)
    line[0], line[1], line[2] = 7, os.getppid(), module._started(os.getppid())
    with check.assertRaises(RuntimeError):
        counter.slot()
    line[2] -= 1  # mutant: -= 1 -> -= 0
    free = False
    with suppress(RuntimeError):
        free = counter.slot().value == 7
    assert free


@contextmanager
def _on(machine: str, size: int, python: str) -> Iterator[ModuleType]:
    with (
        mock.patch.object(platform, "python_implementation", lambda: python),
        mock.patch.object(platform, "machine", lambda: machine),
        mock.patch.object(struct, "calcsize", lambda _: size),
    ):
        spec = importlib.util.spec_from_file_location("elsewhere", module.__file__)
        assert spec and spec.loader
        found = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found)
        yield found


def where_a_cell_is_not_stored_at_once() -> None:
    for machine, size, python in (
        ("riscv64", 8, "CPython"),
        ("i686", 4, "CPython"),
        ("x86_64", 4, "CPython"),
        ("pdp11", 8, "CPython"),
    ):
        # mutant: machine, size, python) as -> "x86_64", 8, "CPython") as
        with _on(machine, size, python) as elsewhere:
            with check.assertRaises(NotImplementedError):
                elsewhere.ShardedCounter(2)
            counter, under = elsewhere.LockedCounter(), list[bool]()

            class Cells:
                def __getitem__(
                    self, _: int, counter: Any = counter, under: Any = under
                ) -> int:
                    under.append(counter._mine())
                    return 7

            counter._cells = Cells()
            assert counter.value == 7
            assert under == [True]
