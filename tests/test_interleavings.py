"""The model of `shmguide.interleavings`: its figures, its schedules, its errors."""

import doctest
import pickle
import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from math import factorial

import pytest

from shmguide import interleavings
from shmguide.interleavings import (
    WAIT,
    Model,
    Outcome,
    load,
    printouts,
    racing_increments,
    store,
)


def acquire(shared, own):
    if shared.locked:
        shared.touched = True
        return WAIT
    shared.locked = True
    return None


def release(shared, own):
    shared.locked = False


def take(name):
    def step(shared, own):
        if getattr(shared, name):
            return WAIT
        setattr(shared, name, True)
        return None

    return step


def every_interleaving(processes):
    turns = [n for n, steps in enumerate(processes) for _ in steps]
    return set(permutations(turns))


def test_the_four_process_example_has_the_figures_that_the_guide_states():
    model = racing_increments(4)
    assert model.interleavings == 63_063_000 == factorial(16) // factorial(4) ** 4
    assert model.states == 735
    assert len(printouts(4)) == 206
    assert {outcome.final("value") for outcome in model.outcomes} == {1, 2, 3, 4}
    assert len({tuple(sorted(map(str, o.printed))) for o in model.outcomes}) == 29


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_the_printouts_are_explained_by_schedules_that_print_them(processes):
    model = racing_increments(processes)
    assert model.printouts == {"\n".join(o.printed) for o in model.outcomes}
    for text in model.printouts:
        explained = re.fullmatch(
            "the schedule (.+) prints it", model.printouts.explain(text)
        )
        schedule = list(map(int, explained[1].split()))
        assert "\n".join(model.run(schedule).printed) == text


@pytest.mark.parametrize(
    ("lines", "explained"),
    [
        ("13", "no schedule prints the line 'The value is 3'"),
        ("1", "some schedule prints this up to line 1, but none ends there"),
        ("122", "some schedule prints this up to line 2, but none goes on with "
         "'The value is 2'"),
        ("", "no schedule prints the line ''"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_explained(lines, explained):
    text = "\n".join(f"The value is {line}" for line in lines)
    assert printouts(2).explain(text) == explained


def test_a_line_can_be_possible_but_not_at_first():
    def steps(*words):
        return [lambda _shared, _own, word=word: word for word in words]

    texts = Model([steps("a", "b")]).printouts
    assert texts.explain("b\na") == "no schedule begins with 'b'"


def test_printouts_go_to_another_process_as_a_plain_set():
    sent = pickle.loads(pickle.dumps(printouts(2)))
    assert (type(sent), sent) == (frozenset, printouts(2))


@pytest.mark.parametrize("processes", [[[load, store]] * 2, [[load, store, load]] * 3])
def test_exploring_states_finds_what_trying_every_interleaving_finds(processes):
    model = Model(processes, value=0)
    tried = {}
    for schedule in every_interleaving(processes):
        outcome = model.run(schedule)
        tried[outcome] = tried.get(outcome, 0) + 1
    assert model.outcomes == tried
    assert model.interleavings == sum(tried.values())


def test_processes_with_different_steps_are_told_apart():
    def add_ten(shared, own):
        shared.value = own.read + 10

    model = Model([[load, store], [load, add_ten]], value=0)
    assert {outcome.final("value") for outcome in model.outcomes} == {1, 10, 11}
    assert model.interleavings == 6


def test_every_outcome_has_a_schedule_that_leads_there():
    model = racing_increments(3)
    for outcome in model.outcomes:
        assert model.run(model.schedule(outcome.__eq__)) == outcome


def test_a_schedule_is_the_same_each_time():
    def lost(outcome):
        return outcome.final("value") == 1

    schedules = {racing_increments(4).schedule(lost) for _ in range(3)}
    assert len(schedules) == 1


def test_no_schedule_leads_to_an_impossible_outcome():
    with pytest.raises(LookupError, match="none of the 4 outcomes is wanted"):
        racing_increments(2).schedule(lambda outcome: outcome.final("value") == 3)


def test_a_lock_leaves_one_outcome_and_what_a_waiting_step_did_does_not_count():
    steps = [acquire, load, store, release]
    model = Model([steps] * 3, value=0, locked=False, touched=False)
    (outcome,) = model.outcomes
    assert outcome.finished
    assert outcome.final("value") == 3
    assert outcome.final("touched") is False
    assert model.interleavings == factorial(3)


def test_a_deadlock_is_an_outcome_that_is_not_finished():
    left, right = take("left"), take("right")
    model = Model([[left, right], [right, left]], left=False, right=False)
    assert not any(outcome.finished for outcome in model.outcomes)


def test_a_model_without_processes_has_one_empty_outcome():
    (outcome,) = Model([], value=5).outcomes
    assert outcome == ((), (("value", 5),), True)


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ((0, 2), "turn 1: there is no process 2"),
        ((-1,), "turn 0: there is no process -1"),
        ((0, 0, 0), "turn 2: process 0 has no step left"),
    ],
)
def test_a_schedule_that_cannot_be_run_is_refused(schedule, message):
    with pytest.raises(ValueError, match=message):
        Model([[load, store]] * 2, value=0).run(schedule)


@pytest.mark.parametrize("number", [0.0, "0", None])
def test_a_schedule_is_of_whole_numbers(number):
    with pytest.raises(TypeError, match=f"turn 0: .* whole number, not {number!r}"):
        Model([[load]], value=0).run((number,))


def test_a_step_that_returns_what_cannot_be_hashed_is_named():
    def split(shared, own):
        return [1]

    with pytest.raises(TypeError, match=r"split returns \[1\], which cannot be hashed"):
        _ = Model([[split]]).outcomes


def test_a_schedule_that_ignores_a_lock_is_refused():
    model = Model([[acquire, release]] * 2, locked=False, touched=False)
    with pytest.raises(ValueError, match="turn 1: process 1 must wait"):
        model.run((0, 1))


def test_a_schedule_that_ends_early_leaves_the_outcome_unfinished():
    assert not Model([[load, store]], value=0).run((0,)).finished


def test_a_variable_that_cannot_be_hashed_is_named_with_its_step():
    def collect(shared, own):
        own.seen = [1]

    with pytest.raises(TypeError, match=r"collect assigns seen = \[1\].*use a tuple"):
        _ = Model([[collect]], value=0).outcomes
    with pytest.raises(TypeError, match=r"the model assigns values = \[\]"):
        Model([], values=[])


ALIKE = [
    (1, True),
    (0.0, -0.0),
    (1, 1.0),
    ((1, "a"), (True, "a")),
    (frozenset({(0, 1)}), frozenset({(0, True)})),
    (frozenset({0.0}), frozenset({-0.0})),
    (Decimal("1.0"), Decimal("1.00")),
    (complex(0.0, 0.0), complex(0.0, -0.0)),
]


def look(shared, own):
    return repr(shared.value)


@pytest.mark.parametrize(("one", "other"), ALIKE, ids=repr)
def test_values_that_are_equal_and_not_the_same_are_told_apart(one, other):
    def store_one(shared, own):
        shared.value = one

    def store_other(shared, own):
        shared.value = other

    assert one == other
    model = Model([[store_one], [store_other], [look]], value=one)
    assert {o.printed for o in model.outcomes} == {(repr(one),), (repr(other),)}
    finals = [outcome.final("value") for outcome in model.outcomes]
    assert {repr(value) for value in finals} == {repr(one), repr(other)}
    for outcome in model.outcomes:
        turns = model.schedule(outcome.__eq__)
        assert repr(model.run(turns)) == repr(outcome)


@pytest.mark.parametrize(("one", "other"), ALIKE, ids=repr)
def test_what_is_printed_and_what_is_a_process_s_own_is_told_apart(one, other):
    def keep(shared, own):
        own.kept = one if shared.first else other
        shared.first = False

    def say(shared, own):
        return own.kept

    model = Model([[keep, say]] * 2, first=True)
    assert {repr(outcome.printed) for outcome in model.outcomes} == {
        repr((one, other)),
        repr((other, one)),
    }


@dataclass(frozen=True)
class Store:
    """A step that is equal to another if their values are."""

    value: object

    def __call__(self, shared, own):
        shared.value = self.value


def test_steps_that_are_equal_and_not_the_same_are_told_apart():
    assert Store(1) == Store(True)
    model = Model([[Store(1)], [Store(True)]], value=0)
    assert {repr(o.final("value")) for o in model.outcomes} == {"1", "True"}
    assert Model([[Store(1)], [Store(1)]], value=0).states == 3


def test_what_is_not_a_number_is_the_same_if_it_has_the_same_bits():
    def store_nan(shared, own):
        shared.value = float("nan")

    model = Model([[store_nan]] * 2, value=0.0)
    assert (model.states, len(model.outcomes)) == (3, 1)


def test_outcomes_are_equal_if_their_values_are_the_same():
    one, truth = Outcome((1,), (("value", 1),), True), Outcome((True,), (), True)
    assert one == ((1,), (("value", 1),), True)
    assert one != ((True,), (("value", 1),), True)
    assert len({one, truth, truth._replace(printed=(1,))}) == 3
    assert one != "text"


def test_it_shows_itself_off(capsys):
    interleavings.main()
    *_, last = capsys.readouterr().out.splitlines()
    schedule = [int(number) for number in last.partition(":")[2].split()]
    assert racing_increments(4).run(schedule).final("value") == 1


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(interleavings).failed == 0
    assert doctest.testmod(interleavings).attempted > 4
