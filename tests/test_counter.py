"""Counters: that none but the naive one loses an update, and what they refuse."""

import ctypes
import doctest
import multiprocessing
import os
import pickle
import sys
from functools import partial
from itertools import permutations
from multiprocessing.reduction import ForkingPickler
from types import SimpleNamespace

import counting
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from processes import METHODS, PATIENCE, demonstration, run

import shmguide.counter
from shmguide import interleavings
from shmguide.counter import (
    LINE,
    LockedCounter,
    NaiveCounter,
    ShardedCounter,
    Slot,
    TallyCounter,
)
from shmguide.replay import Replay, load, store_one_more, store_ten_more

LEAST, MOST = -(2**63), 2**63 - 1


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
        value = property(
            lambda self: events.append("load") or NaiveCounter.value.fget(self),
            lambda self, n: events.append("store") or NaiveCounter.value.fset(self, n),
        )

    counter = Watched()
    counter.add(3)
    assert events == ["load", "store"]
    assert NaiveCounter.value.fget(counter) == 3


def test_the_others_lose_nothing_on_any_schedule(method):
    counters = LockedCounter(method), ShardedCounter(2, method), TallyCounter(method)
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
    counter = LockedCounter(method)
    with Replay(
        [[counting.hold_the_lock, counting.store_and_let_go], [counting.add]],
        counter,
        method,
    ) as replay:
        replay([0])
        process = multiprocessing.get_context(method).Process(
            target=counting.add, args=(counter, None), daemon=True
        )
        process.start()
        assert not counter._lock.acquire(block=False)
        assert counter.value == 0
        counter._cells[0] += 1
        counter._release()
        process.join(PATIENCE)
        assert counter.value == 2
        replay([1])
    assert counter.value == 3


# Stress


def test_processes_that_collide_lose_nothing(method):
    processes, times = 3, 3_000
    context = multiprocessing.get_context(method)
    counters = (
        LockedCounter(method),
        ShardedCounter(processes, method),
        TallyCounter(method),
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
    make = None

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
        patch.setattr(shmguide.counter, "_alive", lambda asked: asked in self.alive)
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
    class Case(machine.TestCase):
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
    counter = ShardedCounter(2, method)
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
    counter = ShardedCounter(3, method)
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
    counter._owners[1] = 4711

    def forbidden(_process, _signal):
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    with pytest.raises(RuntimeError, match="slot 0 belongs to process 4711"):
        counter.slot(0)


def test_on_windows_no_process_is_asked(monkeypatch):
    counter = ShardedCounter(1)
    counter._owners[1] = 4711
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
    most = multiprocessing.synchronize.SEM_VALUE_MAX
    counter = TallyCounter.__new__(TallyCounter)
    counter.__setstate__(multiprocessing.Semaphore(most - 1))
    counter.add()
    with pytest.raises(OverflowError, match="at its end, SEM_VALUE_MAX: take another"):
        counter.add()
    with pytest.raises(ValueError, match="released too many times"):
        counter.add_one()
    assert counter.value == most


@pytest.mark.parametrize("n", [0, 2, -1, 1.5, "1", None])
def test_a_tally_takes_one_and_nothing_else(n):
    counter = TallyCounter()
    counter.add(1)
    with pytest.raises(ValueError, match="take another counter to add more"):
        counter.add(n)
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


def test_a_start_method_that_does_not_exist():
    for make in LockedCounter, partial(ShardedCounter, 1), TallyCounter:
        with pytest.raises(ValueError, match="cannot find context for 'thread'"):
            make(start_method="thread")


# Travel


def everyone(method=None):
    return NaiveCounter(), LockedCounter(method), ShardedCounter(2, method)


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
    counter = ShardedCounter(1, method)
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
