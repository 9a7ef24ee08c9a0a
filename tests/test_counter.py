"""Counters: that none but the naive one loses an update, and what they refuse."""

import ctypes
import dis
import doctest
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import permutations
from multiprocessing.reduction import ForkingPickler
from random import Random
from types import SimpleNamespace
from typing import Any

import counting
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from interruptions import between, forks, interruptions, is_free, signals
from processes import METHODS, PATIENCE, demonstration, run

import shmguide.counter
from shmguide import interleavings
from shmguide.counter import (
    LINE,
    Guard,
    LockedCounter,
    NaiveCounter,
    ShardedCounter,
    Slot,
    TallyCounter,
)
from shmguide.replay import Replay, load, store_one_more, store_ten_more

LEAST, MOST = -(2**63), 2**63 - 1
EVERY: list[Callable[[], Any]] = [
    NaiveCounter,
    LockedCounter,
    partial(ShardedCounter, 2),
]
FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")


@pytest.fixture(params=METHODS)
def method(request):
    return request.param


# Replayed schedules


def test_the_naive_counter_loses_what_its_model_loses(method):
    steps = [[load, store_one_more], [load, store_ten_more]]
    model = interleavings.Model(steps, value=0)
    counter = NaiveCounter()
    with Replay(steps, counter, method) as replay:
        for schedule in sorted(set(permutations([0, 0, 1, 1]))):
            counter.value = 0
            replay(schedule)
            assert counter.value == model.run(schedule).final("value")


def test_add_of_the_naive_counter_is_a_load_and_a_store():
    events = []

    class Watched(NaiveCounter):
        @property
        def value(self):
            events.append("load")
            return super().value

        @value.setter
        def value(self, number):
            events.append("store")
            NaiveCounter.value.fset(self, number)  # type: ignore[attr-defined]

    counter = Watched()
    counter.add(3)
    assert events == ["load", "store"]
    assert NaiveCounter.value.__get__(counter) == 3


def test_the_others_lose_nothing_on_any_schedule(method):
    counters = LockedCounter(), ShardedCounter(2), TallyCounter()
    steps = [
        [counting.ask_for_a_slot, counting.add_one, counting.add_to_the_slot],
        [counting.ask_for_a_slot, counting.add_ten],
    ]
    schedules = sorted(set(permutations([0, 0, 0, 1, 1])))
    with Replay(steps, counters, method) as replay:
        for times, schedule in enumerate(schedules, start=1):
            replay(schedule)
            totals = [counter.value for counter in counters]
            assert totals == [11 * times, 111 * times, 11 * times]


def test_nobody_comes_between_the_load_and_the_store_of_a_locked_counter(method):
    counter = LockedCounter()
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    holder, other = (
        context.Process(target=target, args=(counter, theirs), daemon=True)
        for target in (counting.hold_the_lock, counting.add)
    )
    holder.start()
    assert ours.poll(PATIENCE)
    other.start()
    assert not counter.acquire(False)
    assert counter.value == 0
    ours.send("go on")
    for process in holder, other:
        process.join(PATIENCE)
        assert process.exitcode == 0
    assert counter.value == 2


# Stress


def test_processes_that_collide_lose_nothing(method):
    processes, times = 3, 3_000
    context = multiprocessing.get_context(method)
    counters = (
        LockedCounter(),
        ShardedCounter(processes),
        TallyCounter(),
    )
    barrier = context.Barrier(processes)
    run(
        method,
        counting.collide,
        *((counters, barrier, s, times) for s in range(processes)),
    )
    added = sum(counting.amount(s, n) for s in range(processes) for n in range(times))
    locked, sharded, tally = counters
    assert (locked.value, sharded.value) == (added, 2 * added)
    assert tally.value == times * processes


# State machines against a plain number

ANY = st.one_of(
    st.integers(-3, 3),
    st.integers(LEAST, MOST),
    st.integers(MOST - 2, MOST + 2),
    st.integers(-(10**30), 10**30),
)


def attempt(add, n, part):
    """Add to a counter, and to the part of the model that takes it, if it fits."""
    if LEAST <= part + n <= MOST:
        add(n)
        return part + n
    with pytest.raises(OverflowError, match="and nothing was added"):
        add(n)
    return part


class OneNumber(RuleBasedStateMachine):
    make: Any

    def __init__(self):
        super().__init__()
        self.counter, self.model = self.make(), 0

    @rule(n=ANY)
    def add(self, n):
        self.model = attempt(self.counter.add, n, self.model)

    @rule()
    def add_without_an_argument(self):
        if self.model < MOST:
            self.counter.add()
            self.model += 1

    @invariant()
    def the_value_is_the_sum(self):
        assert self.counter.value == self.model


class Naive(OneNumber):
    make = NaiveCounter


class Locked(OneNumber):
    make = LockedCounter


class Tally(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.counter, self.model = TallyCounter(), 0

    @rule(how=st.sampled_from(["add", "add_one"]))
    def add(self, how):
        getattr(self.counter, how)()
        self.model += 1

    @rule(n=ANY.filter(lambda n: n != 1))
    def add_more(self, n):
        with pytest.raises(ValueError, match="a tally counts by one"):
            self.counter.add(n)

    @invariant()
    def the_value_is_the_sum(self):
        assert self.counter.value == self.model


class Sharded(RuleBasedStateMachine):
    """The processes are pretended: what matters to the counter is their numbers."""

    def __init__(self):
        super().__init__()
        self.workers = 3
        self.counter = ShardedCounter(self.workers)
        self.alive = {1}  # the numbers of processes
        self.copies = {1: self.counter}
        self.owners = [0] * self.workers
        self.slots = {}
        self.parts = [0] * (self.workers + 1)

    def pretend(self, process):
        patch = pytest.MonkeyPatch()
        # For the counter alone: a finalizer that runs meanwhile asks for it, too.
        pretended = SimpleNamespace(**vars(os) | {"getpid": lambda: process})
        patch.setattr(shmguide.counter, "os", pretended)
        patch.setattr(shmguide.counter, "_alive", lambda asked, _: asked in self.alive)
        return patch

    @rule()
    def a_process_starts(self):
        process = max(self.copies) + 1
        self.alive.add(process)
        copy = ShardedCounter.__new__(ShardedCounter)
        patch = self.pretend(process)
        copy.__setstate__(self.counter.__getstate__())
        patch.undo()
        self.copies[process] = copy

    @precondition(lambda self: self.alive)
    @rule(data=st.data())
    def a_process_ends(self, data):
        self.alive.remove(data.draw(st.sampled_from(sorted(self.alive))))

    @precondition(lambda self: self.alive)
    @rule(data=st.data(), number=st.one_of(st.none(), st.integers(0, 2)))
    def a_process_asks_for_a_slot(self, data, number):
        process = data.draw(st.sampled_from(sorted(self.alive)))
        mine = [n for n, owner in enumerate(self.owners) if owner == process]
        free = [n for n, owner in enumerate(self.owners) if owner not in self.alive]
        patch = self.pretend(process)
        with patch.context():
            if (number is None and (mine or free)) or number in mine + free:
                slot = self.copies[process].slot(number)
                assert (
                    slot.number == number
                    if number is not None
                    else slot.number in (mine or free[:1])
                )
                if slot.number in mine:
                    assert slot is self.slots[slot.number]
                self.owners[slot.number] = process
                self.slots[slot.number] = slot
                assert slot.value == self.parts[slot.number]
            else:
                with pytest.raises(RuntimeError, match="slot"):
                    self.copies[process].slot(number)
        patch.undo()

    @precondition(lambda self: any(owner in self.alive for owner in self.owners))
    @rule(data=st.data(), n=ANY)
    def an_owner_adds(self, data, n):
        owned = [n for n, owner in enumerate(self.owners) if owner in self.alive]
        number = data.draw(st.sampled_from(owned))
        add = self.slots[number].add
        self.parts[number] = attempt(add, n, self.parts[number])

    @precondition(lambda self: self.alive)
    @rule(data=st.data(), n=ANY)
    def somebody_adds(self, data, n):
        process = data.draw(st.sampled_from(sorted(self.alive)))
        self.parts[-1] = attempt(self.copies[process].add, n, self.parts[-1])

    @invariant()
    def the_value_is_the_sum_of_all_parts(self):
        assert self.counter.value == sum(self.parts)


@pytest.mark.parametrize("machine", [Naive, Locked, Tally, Sharded])
def test_a_counter_agrees_with_a_plain_number(machine):
    class Case(machine.TestCase):  # type: ignore[misc, name-defined]
        settings = settings(
            max_examples=30, stateful_step_count=20, deadline=None, derandomize=True
        )

    Case().runTest()


# Slots


def test_each_slot_has_a_cache_line_of_its_own():
    counter = ShardedCounter(5)
    cells = [counter.slot(number)._cells for number in range(5)] + [counter._cells[:1]]
    at = [ctypes.addressof(ctypes.c_char.from_buffer(part)) for part in cells]
    assert [address % LINE for address in at] == [0] * 6
    assert len(set(at)) == 6


def start(context, counter, number):
    ours, theirs = context.Pipe()
    process = context.Process(
        target=counting.ask, args=(counter, number, theirs), daemon=True
    )
    process.start()
    assert ours.poll(PATIENCE)
    return process, ours, ours.recv()


def test_a_slot_has_one_owner_and_is_inherited_by_the_next(method):
    context = multiprocessing.get_context(method)
    counter = ShardedCounter(2)
    first, first_pipe, number = start(context, counter, 0)
    assert number == 0
    second, _, complaint = start(context, counter, 0)
    second.join(PATIENCE)
    assert complaint == (
        f"slot 0 belongs to process {first.pid}, which has not ended or was not "
        "joined: give each process a slot of its own"
    )
    third, other_pipe, number = start(context, counter, None)
    assert number == 1
    fourth, _, complaint = start(context, counter, None)
    fourth.join(PATIENCE)
    assert complaint == (
        "no slot is free: 2 processes have one each; make the counter for more workers"
    )
    first.kill()
    first.join(PATIENCE)
    first_pipe.close()
    fifth, last_pipe, number = start(context, counter, None)
    assert number == 0
    for connection, process in (other_pipe, third), (last_pipe, fifth):
        connection.send("end")
        process.join(PATIENCE)
    assert counter.value == 30
    assert counter.slot(0).value == 20


def test_a_process_keeps_its_slot_and_a_child_gets_another(method):
    counter = ShardedCounter(3)
    slot = counter.slot()
    assert slot is counter.slot() is counter.slot(0)
    assert counter.slot(2) is not slot
    assert isinstance(slot, Slot)
    run(method, counting.ask_again, (counter, 1))
    assert counter.value == 5


def test_a_second_copy_in_one_process_gets_no_slot_twice():
    counter = ShardedCounter(1)
    counter.slot()
    copy = ShardedCounter.__new__(ShardedCounter)
    copy.__setstate__(counter.__getstate__())
    with pytest.raises(RuntimeError, match=f"slot 0 belongs to process {os.getpid()},"):
        copy.slot(0)


def test_a_slot_of_another_user_s_process_is_taken(monkeypatch):
    counter = ShardedCounter(1)
    counter._line(0)[1] = 4711

    def forbidden(_process, _signal):
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    with pytest.raises(RuntimeError, match="slot 0 belongs to process 4711"):
        counter.slot(0)


def test_on_windows_no_process_is_asked(monkeypatch):
    counter = ShardedCounter(1)
    counter._line(0)[1] = 4711
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "kill", None)
    with pytest.raises(RuntimeError, match="slot 0 belongs to process 4711"):
        counter.slot(0)


# Bad input


@pytest.mark.parametrize(
    "make", [NaiveCounter, LockedCounter, partial(ShardedCounter, 1)]
)
@pytest.mark.parametrize("n", [1.0, "1", None, 2.5, [1]])
def test_what_is_not_a_whole_number_is_refused(make, n):
    counter = make()
    counter.add(5)
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        counter.add(n)
    if isinstance(counter, ShardedCounter):
        with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
            counter.slot().add(n)
        counter.slot().add()
        counter.slot().add(-1)
    if isinstance(counter, NaiveCounter):
        with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
            counter.value = n
    assert counter.value == 5


@pytest.mark.parametrize(
    "make", [NaiveCounter, LockedCounter, partial(ShardedCounter, 1)]
)
def test_a_numpy_integer_does_not_wrap(make):
    counter = make()
    add = counter.slot().add if isinstance(counter, ShardedCounter) else counter.add
    add(MOST)
    numpy = pytest.importorskip("numpy")
    for n in numpy.int64(1), numpy.uint8(1), numpy.int64(MOST), True, 10**5_000:
        with pytest.raises(OverflowError, match=r"outside of -2\*\*63 to 2\*\*63 - 1"):
            add(n)
    assert counter.value == MOST
    add(numpy.int64(-1))
    assert counter.value == MOST - 1


def test_the_sum_of_all_slots_may_be_larger_than_one():
    counter = ShardedCounter(2)
    for add in counter.add, counter.slot(0).add, counter.slot(1).add:
        add(MOST)
    assert counter.value == 3 * MOST


def test_a_tally_ends_with_an_error():
    most = multiprocessing.synchronize.SEM_VALUE_MAX  # type: ignore[attr-defined]
    counter = TallyCounter.__new__(TallyCounter)
    counter.__setstate__(multiprocessing.Semaphore(most - 1))
    counter.add()
    with pytest.raises(OverflowError, match="at its end, SEM_VALUE_MAX: take another"):
        counter.add()
    with pytest.raises(ValueError, match="released too many times"):
        counter.add_one()
    assert counter.value == most


@pytest.mark.parametrize("n", [0, 2, -1, False])
def test_a_tally_takes_one_and_nothing_else(n):
    counter = TallyCounter()
    counter.add(1)
    with pytest.raises(ValueError, match="take another counter to add more"):
        counter.add(n)
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        counter.add(1.0)
    assert counter.value == 1


@pytest.mark.parametrize(
    ("workers", "error", "message"),
    [
        (0, ValueError, "0 workers: a sharded counter needs one at least"),
        (-3, ValueError, "-3 workers"),
        (1.5, TypeError, "cannot be interpreted as an integer"),
        ("4", TypeError, "cannot be interpreted as an integer"),
    ],
)
def test_a_number_of_workers_that_makes_no_sense(workers, error, message):
    with pytest.raises(error, match=message):
        ShardedCounter(workers)


@pytest.mark.parametrize(
    ("number", "error", "message"),
    [
        (2, IndexError, "there is no slot 2; there are 2, counted from 0"),
        (-1, IndexError, "there is no slot -1"),
        (0.0, TypeError, "cannot be interpreted as an integer"),
        ("0", TypeError, "cannot be interpreted as an integer"),
    ],
)
def test_a_slot_that_does_not_exist(number, error, message):
    counter = ShardedCounter(2)
    with pytest.raises(error, match=message):
        counter.slot(number)
    assert counter.slot().number == 0


# Signals, forks, threads, nested calls


def lockers():
    """The counters that have a lock, how they add, and what guards them."""
    locked, sharded = LockedCounter(), ShardedCounter(2)
    return [(locked, locked), (sharded, sharded._rest)]


@pytest.mark.parametrize("timeout", [None, 5])
@pytest.mark.parametrize("which", [0, 1], ids=["locked", "sharded"])
def test_a_signal_between_any_two_bytecodes_of_add_leaves_no_lock_held(which, timeout):
    counter, guard = lockers()[which]
    before = 0
    for _ in interruptions(lambda: counter.add(1, timeout), shmguide.counter, between):
        assert is_free(guard)
        added = counter.value - before
        assert added in {0, 1}
        counter.add(10)
        assert counter.value - before == added + 10
        before = counter.value
    assert added == 1  # the last one was not interrupted


@pytest.mark.parametrize("within", [None, 5])
@pytest.mark.parametrize("which", [0, 1], ids=["locked", "sharded"])
def test_a_signal_around_a_block_that_holds_the_lock_leaves_it_free(which, within):
    guard = lockers()[which][1].within(within) if within else lockers()[which][1]

    def hold():
        with guard:
            pass

    for _ in interruptions(hold, shmguide.counter, between):
        assert is_free(guard)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers to interrupt")
# The signal may come in a destructor, or where pathlib has just opened a file.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("kind", ["block", "add", "slot"])
def test_real_signals_leave_no_lock_held(kind):
    counter, sharded = LockedCounter(), ShardedCounter(1)
    copy = a_copy(sharded)
    guard = copy._rest if kind == "slot" else counter
    chance = Random(kind)

    def block():
        with counter:
            counter.add()

    def slot():
        with suppress(RuntimeError):
            copy.slot()  # which takes the lock, and sees that the slot is taken

    work = {"block": block, "add": counter.add, "slot": slot}[kind]
    sharded.slot()

    for _ in signals(work, chance):
        assert is_free(guard)


def a_copy(counter):
    copy = ShardedCounter.__new__(ShardedCounter)
    copy.__setstate__(counter.__getstate__())
    return copy


class Asking:
    """Ask for a slot of a counter that is new each time, made while nothing traces."""

    def __call__(self):
        trace = sys.gettrace()
        sys.settrace(None)
        self.counter = ShardedCounter(1)
        sys.settrace(trace)
        self.counter.slot()


def test_a_signal_between_any_two_bytecodes_of_slot_loses_no_slot():
    ask_anew = Asking()
    for _ in interruptions(ask_anew, shmguide.counter, between):
        counter = ask_anew.counter
        assert is_free(counter._rest)
        counter.slot().add()
        with pytest.raises(RuntimeError, match="no slot is free"):
            a_copy(counter).slot()


def test_a_signal_in_the_add_of_a_slot_loses_no_other_addition():
    slot, others = ShardedCounter(1).slot(), 0
    for calls, _ in enumerate(interruptions(slot.add, shmguide.counter, between), 1):
        slot.add(1000)  # it may leave out the one that was interrupted
        others += 1000
        assert slot.value - others in range(calls + 1)


def test_nothing_can_come_between_the_load_and_the_store():
    code = list(dis.get_instructions(LockedCounter.add))
    names = [each.opname for each in code]
    last = max(n for n, name in enumerate(names) if name == "STORE_SUBSCR")
    loads = {"BINARY_SUBSCR", "BINARY_OP"}  # BINARY_OP with [] from 3.14 on
    first = max(n for n in range(last - 3) if names[n] in loads)
    while names[first] in loads or names[first].startswith("LOAD"):
        first -= 1
    between = names[first + 1 : last]
    assert [n for n in between if "CALL" in n or "JUMP" in n or n == "RESUME"] == []
    assert set(between) & loads


@FORK
@pytest.mark.parametrize("which", [0, 1], ids=["locked", "sharded"])
def test_a_fork_between_any_two_bytecodes_leaves_the_lock_right(which):
    counter, guard = lockers()[which]
    for calls, _ in enumerate(forks(counter.add, shmguide.counter), 1):
        assert counter.value == calls
        assert is_free(guard)


@FORK
def test_a_fork_in_a_block_leaves_the_lock_with_the_parent():
    counter = LockedCounter()
    with counter:
        counter.add()
        child = os.fork()
        if not child:  # it does not hold what its parent holds
            os._exit(counter.acquire(False))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert not is_free(counter)
    assert is_free(counter)


@FORK
@pytest.mark.parametrize("error", [None, ZeroDivisionError])
@pytest.mark.parametrize("way", ["itself", "within", "nested"])
def test_a_child_leaves_the_block_in_which_it_was_forked(way, error):
    counter = LockedCounter()

    def fork_in_a_block():
        with counter if way == "itself" else counter.within(PATIENCE):
            if way == "nested":
                with counter:
                    return fork_and_raise()
            return fork_and_raise()

    def fork_and_raise():
        child = os.fork()
        if not child and error:
            raise error
        return child

    child, raised = 0, None
    try:
        child = fork_in_a_block()
    except BaseException as other:
        raised = type(other)
    if not child:
        ends_well = False
        try:
            with counter:  # it can hold the lock again, and let it go
                ends_well = raised is error and not is_free(counter)
            ends_well = ends_well and is_free(counter)
        finally:
            os._exit(not ends_well)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert is_free(counter)


@FORK
def test_an_inherited_slot_is_refused_and_the_child_gets_its_own():
    counter = ShardedCounter(2)
    slot = counter.slot()
    add = slot.add
    add(5)
    child = os.fork()
    if not child:
        status = 1
        try:
            for inherited in add, slot.add:
                with pytest.raises(RuntimeError, match=r"call counter.slot\(\) here"):
                    inherited()
            counter.slot().add(100)
            status = counter.slot().number + 10
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 11
    add(1)
    assert (counter.value, slot.value) == (106, 6)


@FORK
def test_two_children_that_inherit_a_bound_add_lose_nothing():
    counter = ShardedCounter(3)
    add = counter.slot().add
    run("fork", counting.add_by_an_inherited_function, (counter, add), (counter, add))
    assert counter.value == 2 * 1000


@pytest.mark.skipif(sys.platform != "linux", reason="the start is known on Linux only")
def test_a_slot_whose_owner_s_number_is_used_again_is_free():
    counter = ShardedCounter(1)
    slot = ShardedCounter._line(counter, 0)
    slot[0], slot[1] = 7, os.getppid()
    slot[2] = shmguide.counter._started(os.getppid())
    assert slot[2] > 0
    with pytest.raises(RuntimeError, match="no slot is free"):
        counter.slot()
    slot[2] -= 1  # another process had the number before
    assert counter.slot().value == 7


@pytest.mark.skipif(sys.platform != "linux", reason="the start is known on Linux only")
def test_a_start_is_the_same_to_the_process_itself_and_to_others(monkeypatch):
    asked = []

    def read(path):
        asked.append(str(path))
        return b"1 (a) b) S" + b" 0" * 18 + b" 77" + b" 0" * 5

    monkeypatch.setattr(shmguide.counter.Path, "read_bytes", read)
    assert shmguide.counter._started(5) == 77
    assert asked == ["/proc/5/task/5/stat"]  # /proc/5/stat is not, under QEMU


def test_a_slot_of_unknown_start_goes_by_the_number(monkeypatch):
    assert shmguide.counter._started(2**31 - 1) == 0
    counter = ShardedCounter(1)
    counter._line(0)[1] = os.getppid()
    with pytest.raises(RuntimeError, match="no slot is free"):
        counter.slot()


def test_lines_of_slots_are_plain_views():
    """A store into every eighth cell goes astray on PyPy."""
    counter = ShardedCounter(3)
    assert all(counter._line(slot).contiguous for slot in range(3))


def test_threads_and_nested_calls_lose_nothing():
    counter = LockedCounter()

    def count():
        for _ in range(2000):
            with counter, counter.within(60):
                counter.add()
                counter.add(1, timeout=60)

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.value == 12_000
    assert is_free(counter)


def test_a_signal_handler_may_add():
    counter = LockedCounter()
    before = signal.signal(signal.SIGINT, lambda *_: counter.add(100))
    try:
        with counter:
            signal.raise_signal(signal.SIGINT)
            counter.add()
        for _ in range(50):
            counter.add()
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert counter.value == 51 + 51 * 100


# Waiting


@pytest.mark.parametrize("which", [0, 1], ids=["locked", "sharded"])
def test_a_killed_holder_takes_the_lock_along_and_nothing_else(method, which):
    counter, _ = lockers()[which]
    counter.add(5)
    if which:
        counter.slot(0).add()
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    process = context.Process(
        target=counting.hold_and_be_killed, args=(counter, theirs), daemon=True
    )
    process.start()
    assert ours.poll(PATIENCE)
    process.join(PATIENCE)
    assert process.exitcode == -signal.SIGKILL
    message = r"the lock was held for 0.01 s: .* if it was killed .* made anew"
    with pytest.raises(TimeoutError, match=message):
        counter.add(1, timeout=0.01)
    assert counter.value == 5 + which
    if which:
        with pytest.raises(TimeoutError, match="was held for 0 s"):
            counter.slot(1, timeout=0)
        counter.slot().add()
        assert counter.value == 7
    else:
        with pytest.raises(TimeoutError, match="held for 0"), counter.within(0):
            pass
    assert repr(counter).startswith(f"<{type(counter).__name__}: {5 + 2 * which}")


def test_a_time_out_does_not_go_by_the_wall_clock():
    """The lock in C is never asked to wait for a while: it would look at that clock."""
    asked, answers = [], [False, False, True]
    counter = LockedCounter()
    guard = counter.within(1000)

    def acquire(*arguments):
        asked.append(arguments)
        return answers.pop(0)

    guard.acquire = acquire
    guard._take(1000.0)
    assert asked == [(False,)] * 3


# Where cells are not whole, and where nothing can be made


def test_where_cells_are_not_stored_at_once_the_sharded_one_is_refused(monkeypatch):
    monkeypatch.setattr(shmguide.counter, "_WHOLE", False)
    monkeypatch.setattr(shmguide.counter, "_MACHINE", "riscv64, 64 bits")
    with pytest.raises(
        NotImplementedError, match=r"\(riscv64, 64 bits\).*LockedCounter"
    ):
        ShardedCounter(2)
    counter = LockedCounter()
    counter.add(3)
    assert counter.value == 3
    assert is_free(counter)


def test_on_such_a_machine_the_locked_one_reads_under_its_lock(monkeypatch):
    monkeypatch.setattr(shmguide.counter, "_WHOLE", False)
    counter, held = LockedCounter(), []
    monkeypatch.setattr(counter, "_cells", Watched(counter, held))
    assert counter.value == 7
    assert held == [True]


class Watched:
    """Cells that note whether the lock is held when they are read."""

    def __init__(self, guard, held):
        self.guard, self.held = guard, held

    def __getitem__(self, place):
        self.held.append(not is_free(self.guard))
        return 7


@pytest.mark.parametrize("make", [*EVERY, TallyCounter])
def test_where_nothing_can_be_shared_the_doctor_is_named(monkeypatch, make):
    def fail():
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(shmguide.counter, "ensure_running", fail)
    with pytest.raises(
        OSError, match=r"Too many open files: .*shmguide.doctor says why"
    ):
        make()


def test_they_show_their_values():
    naive, locked, sharded, tally = (make() for make in (*EVERY, TallyCounter))
    for counter in naive, locked, sharded, tally:
        counter.add()
    assert repr(naive) == "<NaiveCounter: 1>"
    assert repr(locked) == "<LockedCounter: 1>"
    assert repr(sharded) == "<ShardedCounter: 1, 0 of 2 slots used>"
    assert repr(sharded.slot()) == "<Slot 0: 0>"
    assert repr(sharded) == "<ShardedCounter: 1, 1 of 2 slots used>"
    assert repr(tally) == "<TallyCounter: 1>"


def test_on_macos_a_tally_does_not_show_its_value(monkeypatch):
    counter = TallyCounter()

    def get_value():
        raise NotImplementedError

    monkeypatch.setattr(counter._semaphore, "get_value", get_value)
    assert repr(counter) == "<TallyCounter>"


# Travel


def everyone(method=None):
    return NaiveCounter(), LockedCounter(), ShardedCounter(2)


def test_counters_do_not_travel_to_a_running_process():
    for counter in *everyone(), TallyCounter():
        with pytest.raises(RuntimeError, match="only be shared between processes thr"):
            ForkingPickler.dumps(counter)
    with pytest.raises(TypeError, match="hand over the counter, and call its slot"):
        pickle.dumps(ShardedCounter(1).slot())


def test_counters_travel_as_arguments(method):
    counters = everyone(method)
    run(method, counting.add_three_times, (counters,))
    run(method, counting.add_three_times, (counters,))
    assert [counter.value for counter in counters] == [2 * (2**40 - 2)] * 3


def test_each_worker_of_a_pool_asks_for_a_slot(method):
    counter = ShardedCounter(1)
    context = multiprocessing.get_context(method)
    # The worker is replaced after each task, and the new one inherits the slot.
    with context.Pool(1, counting.remember, (counter,), maxtasksperchild=1) as pool:
        texts = ["one", "and two", "and then three"]
        pool.map(counting.count_words, texts, chunksize=1)
        pool.close()
        pool.join()
    assert counter.value == 6


def test_the_demonstration(method, tmp_path):
    assert demonstration("counter", method, tmp_path) == (
        "naive:   2 added, 1 counted\n"
        "locked:  40,000 added, 40,000 counted\n"
        "sharded: 40,000 added, 40,000 counted\n"
        "tally:   40,000 added, 40,000 counted\n"
    )


def test_the_demonstration_in_this_process(capsys):
    shmguide.counter.main()
    assert capsys.readouterr().out.count("40,000 added, 40,000 counted") == 3
    counters = LockedCounter(), ShardedCounter(1), TallyCounter()
    shmguide.counter._count(counters, 5)
    assert [counter.value for counter in counters] == [5, 5, 5]


def test_the_docstrings():
    assert doctest.testmod(shmguide.counter) == (0, 4)


@pytest.mark.parametrize("timeout", [None, 0.5])
def test_a_time_out_travels_with_its_lock(timeout):
    guard = LockedCounter().within(timeout)
    copy = Guard.__new__(Guard)
    copy.__setstate__(guard.__getstate__())
    assert copy.__getstate__() == (guard._lock, timeout)
    assert copy.hold(lambda: 7) == 7


@pytest.mark.parametrize("start", range(0, LINE, 8))
@pytest.mark.skipif(
    sys.implementation.name == "pypy",
    reason="it takes the memory from the mapping instead",
)
def test_the_cells_begin_at_a_cache_line_wherever_their_memory_begins(start):
    memory = bytearray(8 * LINE)
    first = -ctypes.addressof(ctypes.c_char.from_buffer(memory)) % LINE + start
    block = (ctypes.c_longlong * (3 * LINE // 8)).from_buffer(memory, first)
    assert ctypes.addressof(block) % LINE == start
    cells = shmguide.counter._cells(block)
    assert ctypes.addressof(ctypes.c_char.from_buffer(cells)) % LINE == 0
    assert len(cells) == 2 * LINE // 8
