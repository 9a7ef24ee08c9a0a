"""Each model that a chapter builds is borne out: real processes reach its outcomes."""

import multiprocessing
from ctypes import Structure, c_bool, c_int, c_wchar

import pytest

from shmguide.interleavings import Model, racing_increments
from shmguide.replay import Replay
from shmguide.snippets.benefits import hand_off_model, sharing_adds_outcomes
from shmguide.snippets.creating import (
    deposits_and_withdrawals,
    fewest_preemptions,
    lock_coverage_model,
    two_locks_model,
)

METHODS = multiprocessing.get_all_start_methods()
STEPS = lock_coverage_model.STEPS


class Counter(Structure):
    _fields_ = (("value", c_int), ("locked", c_bool))


class HandOff(Structure):
    _fields_ = (("slot", c_wchar), ("written", c_int), ("taken", c_int))


class Locks(Structure):
    _fields_ = (("a", c_bool), ("b", c_bool))


class Account(Structure):
    _fields_ = (("value", c_int),)


class Totals(Structure):
    _fields_ = (("a", c_int), ("b", c_int), ("locked", c_bool))


def assert_reached(processes, first, structure, method="fork", every=1):
    """Replay a schedule to each outcome, and compare what comes of it."""
    model = Model(processes, **first)
    shared = multiprocessing.get_context(method).Value(structure)
    with Replay(processes, shared, method) as replay:
        for outcome in list(model.outcomes)[::every]:
            for name, value in first.items():
                setattr(shared, name, value)
            schedule = model.schedule(outcome.__eq__)
            printed, named = replay(schedule), f"in the schedule {schedule}"
            assert printed == outcome.printed, named
            ends = tuple((name, getattr(shared, name)) for name, _ in outcome.shared)
            assert ends == outcome.shared, named


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("covered", [0, 2, 3, 4])
def test_a_lock_around_so_many_steps(method, covered):
    acquire, release = lock_coverage_model.acquire, lock_coverage_model.release
    steps = [acquire, *STEPS[:covered], release, *STEPS[covered:]]
    every = 1 if method == "fork" else 10
    first = {"value": 0, "locked": False}
    assert_reached([steps] * 4, first, Counter, method, every)


needs_fork = pytest.mark.skipif(
    "fork" not in METHODS, reason="steps made in a function reach a worker by fork only"
)


@needs_fork
def test_a_hand_off_by_one_producer_and_by_two():
    a, b = hand_off_model.produce("A"), hand_off_model.produce("B")
    consumer = hand_off_model.consume(0) + hand_off_model.consume(1)
    first = {"slot": "-", "written": 0, "taken": 0}
    for writers in [a + b], [a, b]:
        assert_reached([consumer, *writers], first, HandOff)


@needs_fork
def test_totals_with_and_without_a_lock():
    a, b = (sharing_adds_outcomes.add_one_to(name) for name in "ab")
    locked = [sharing_adds_outcomes.acquire, *a, sharing_adds_outcomes.release]
    first = {"a": 0, "b": 0, "locked": False}
    for processes in [a, a], [locked, locked], [a, b]:
        assert_reached(processes, first, Totals)


@needs_fork
def test_two_locks_in_opposite_order_and_in_the_same():
    hold = two_locks_model.hold
    for second in hold("b", "a"), hold("a", "b"):
        assert_reached([hold("a", "b"), second], {"a": False, "b": False}, Locks)


@pytest.mark.parametrize("method", METHODS)
def test_deposits_and_withdrawals(method):
    pair = deposits_and_withdrawals.pair(3)
    assert_reached(pair, {"value": 0}, Account, method)


def schedules(preemptions, left=(4, 4, 4, 4), last=0):
    """All schedules with so many preemptions, the processes beginning in order."""
    if not any(left):
        yield ()
    for number, steps in enumerate(left[: 5 - left.count(4)]):
        costs = number != last and left[last] > 0
        if steps and costs <= preemptions:
            after = (*left[:number], steps - 1, *left[number + 1 :])
            for rest in schedules(preemptions - costs, after, number):
                yield number, *rest


def test_no_printout_needs_fewer_preemptions_than_the_table_says():
    model = racing_increments(4)
    fewest = fewest_preemptions.schedules()
    assert max(needed for needed, _ in fewest.values()) == 5
    for most in range(3):
        ends = {model.run(turns).printed for turns in schedules(most)}
        texts = {" ".join(line[-1] for line in lines) for lines in ends}
        assert texts == {text for text, (n, _) in fewest.items() if n <= most}
