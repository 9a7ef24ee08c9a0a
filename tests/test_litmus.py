"""Litmus tests: what each model allows, and that real processes stay within it."""

import doctest
import multiprocessing
import os
import platform
import signal
import subprocess
import sys
import threading
from functools import partial
from itertools import pairwise, product
from pathlib import Path

import litmuses
import pytest
from demonstrations import demonstration
from hypothesis import given, settings
from hypothesis import strategies as st

import shmguide.litmus
from shmguide import interleavings
from shmguide.litmus import (
    COUNTING,
    LOAD_BUFFERING,
    MESSAGE_PASSING,
    PETERSON,
    STORE_BUFFERING,
    TESTS,
    Between,
    LitmusTest,
    Model,
    X,
    allowed,
    expected,
    observe,
)

METHODS = multiprocessing.get_all_start_methods()
ROOT = Path(__file__).parents[1]
ALL = frozenset(product((0, 1), repeat=2))
X86_64 = platform.machine() in {"x86_64", "AMD64"}
SC, TSO, PSO, ANY = Model


@pytest.mark.parametrize(
    ("test", "forbidden"),
    [
        (STORE_BUFFERING, {SC: {(0, 0)}, TSO: set(), PSO: set(), ANY: set()}),
        (MESSAGE_PASSING, {SC: {(1, 0)}, TSO: {(1, 0)}, PSO: set(), ANY: set()}),
        (LOAD_BUFFERING, {SC: {(1, 1)}, TSO: {(1, 1)}, PSO: {(1, 1)}, ANY: set()}),
        (PETERSON, {SC: {(1, 1)}, TSO: set(), PSO: set(), ANY: set()}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_tables_of_the_literature(test, forbidden):
    for model in Model:
        assert allowed(test, model) == ALL - forbidden[model], model


@pytest.mark.parametrize(
    ("test", "forbidden"),
    [
        (STORE_BUFFERING, {TSO: {(0, 0)}, PSO: {(0, 0)}}),
        (MESSAGE_PASSING, {TSO: {(1, 0)}, PSO: {(1, 0)}}),
        (LOAD_BUFFERING, {TSO: {(1, 1)}, PSO: {(1, 1)}}),
        (PETERSON, {TSO: {(1, 1)}, PSO: set()}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_fence_takes_them_away_but_one_is_too_few_for_peterson_under_pso(
    test, forbidden
):
    for model, gone in forbidden.items():
        assert allowed(test, model, fence=True) == ALL - gone, model
    assert allowed(test, SC, fence=True) == allowed(test, SC)
    assert allowed(test, ANY, fence=True) == ALL


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.name)
def test_a_weaker_model_allows_no_less(test):
    sets = [allowed(test, model) for model in Model]
    assert sets == sorted(sets, key=len)
    for stronger, weaker in pairwise(sets):
        assert stronger <= weaker


def reads_its_own_store(memory, fence):
    memory[0] = 1
    return memory[0], memory[1]


def reads_its_own_other_store(memory, fence):
    memory[1] = 1
    return memory[1], memory[0]


def steps(*kinds):
    """Return a strategy for programs: what is done to which place, and what stored."""
    step = st.tuples(st.sampled_from(kinds), st.sampled_from("xy"), st.integers(1, 2))
    return st.lists(step, max_size=3)


def obey(steps, memory, fence):
    found = []
    for kind, place, value in steps:
        if kind == "load":
            found.append(memory["xy".index(place)])
        else:
            memory["xy".index(place)] = value
        if fence is not None:
            fence()
    return tuple(found)


def interleaved(programs):
    """Return the outcomes by a model that knows nothing of memory models."""

    def taken(number, kind, place, value):
        def take(shared, own):
            if kind == "load":
                return number, getattr(shared, place)
            setattr(shared, place, value)
            return None

        return take

    processes = [[taken(n, *s) for s in steps] for n, steps in enumerate(programs)]
    ends = interleavings.Model(processes, x=0, y=0).outcomes
    return {
        tuple(line[1] for n in (0, 1) for line in end.printed if line[0] == n)
        for end in ends
    }


@given(st.tuples(steps("load", "store"), steps("load", "store")))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_two_programs_do_what_the_models_say(programs):
    test = LitmusTest("any", tuple(partial(obey, steps) for steps in programs), "")
    sets = [allowed(test, model) for model in Model]
    assert sets[0] == interleaved(programs)
    for stronger, weaker in pairwise(sets):
        assert stronger <= weaker
    for model in (SC, TSO, PSO):
        assert allowed(test, model, fence=True) == sets[0]
    stored = [{p for kind, p, _ in steps if kind == "store"} for steps in programs]
    if max(map(len, stored)) < 2:  # nothing that PSO could let overtake
        assert sets[1] == sets[2]


def test_a_process_sees_its_own_stores_at_once():
    """The x86-TSO paper's example n6 in spirit: forwarding from the store buffer."""
    test = LitmusTest("own", (reads_its_own_store, reads_its_own_other_store), "")
    assert (1, 0, 1, 0) not in allowed(test, SC)
    assert (1, 0, 1, 0) in allowed(test, TSO)
    for model in SC, TSO, PSO:
        assert all(own == other == 1 for own, _, other, _ in allowed(test, model))


def stores_twice(memory, fence):
    memory[0] = 1
    memory[0] = 2
    return ()


def loads_twice(memory, fence):
    return memory[0], memory[0]


def test_stores_to_one_place_keep_their_order():
    test = LitmusTest("coherence", (stores_twice, loads_twice), "")
    rising = {(a, b) for a in range(3) for b in range(a, 3)}
    for model in SC, TSO, PSO:
        assert allowed(test, model) == rising
    assert allowed(test, ANY) == set(product(range(3), repeat=2))


@pytest.mark.parametrize("model", Model)
def test_a_program_that_waits_in_a_loop_cannot_be_computed(model):
    with pytest.raises(ValueError, match=r"add goes on after 100 accesses: a"):
        allowed(COUNTING, model)


@pytest.mark.parametrize(
    ("machine", "model"),
    [("x86_64", TSO), ("AMD64", TSO), ("aarch64", ANY), ("riscv64", ANY), ("", ANY)],
)
def test_the_model_of_a_machine(monkeypatch, machine, model):
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert expected() is model


@pytest.mark.parametrize("between", Between)
@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.name)
def test_what_is_observed_is_allowed(test, between):
    seen = observe(test, 500, between)
    assert seen.total() == 500
    assert allowed(
        test, expected(), between in {Between.FENCE, Between.TWICE}
    ).issuperset(seen)


def test_more_rounds_than_places():
    assert observe(STORE_BUFFERING, 4001).total() == 4001


@pytest.mark.parametrize("method", METHODS)
def test_under_every_start_method(method):
    seen = observe(STORE_BUFFERING, 100, Between.NOTHING, method)
    assert seen.total() == 100
    assert not multiprocessing.active_children()


def test_petersons_lock_counts_with_a_fence():
    seen = observe(COUNTING, 500, Between.FENCE)
    assert seen.total() == 500
    if X86_64:
        assert seen.keys() <= {(1, 2), (2, 1)}


@pytest.mark.parametrize("between", [Between.NOTHING, Between.DELAY])
def test_petersons_lock_is_observed_without_one(between):
    seen = observe(COUNTING, 500, between)
    assert seen.keys() <= {(1, 2), (2, 1), (1, 1)}


@pytest.mark.parametrize("rounds", [0, -1])
def test_nothing_to_observe(rounds):
    with pytest.raises(ValueError, match=f"{rounds} rounds are nothing to observe"):
        observe(STORE_BUFFERING, rounds)


def test_a_process_that_dies():
    test = LitmusTest("dies", (litmuses.idle, litmuses.dies), "")
    with pytest.raises(RuntimeError, match="a process died: look for the reason"):
        observe(test, 10)
    assert not multiprocessing.active_children()


def test_a_program_that_cannot_be_handed_over():
    test = LitmusTest("local", (lambda memory, fence: (), litmuses.idle), "")
    with pytest.raises(Exception, match=r"pickle|local object"):
        observe(test, 10)
    assert not multiprocessing.active_children()


def test_a_start_method_that_does_not_exist():
    with pytest.raises(ValueError, match="cannot find context"):
        observe(STORE_BUFFERING, 10, start_method="spoon")


def test_a_second_process_that_does_not_start(monkeypatch):
    started = []

    def starts_once(process):
        started.append(process)
        if len(started) == 2:
            raise OSError("no more processes")
        start(process)

    kind = multiprocessing.get_context("fork").Process
    start = kind.start
    monkeypatch.setattr(kind, "start", starts_once)
    with pytest.raises(OSError, match="no more processes"):
        observe(STORE_BUFFERING, 10, start_method="fork")
    assert not multiprocessing.active_children()


ORPHANS = """
import os, signal, sys
from multiprocessing import active_children
from shmguide.litmus import _Pair

if __name__ == "__main__":
    pair = _Pair(16, sys.argv[1])
    print(len(active_children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("method", METHODS)
def test_the_processes_end_with_their_parent(method, tmp_path):
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS)
    # The pipes reach their ends only when every process that inherited them is gone.
    ran = subprocess.run(
        [sys.executable, script, method], capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, ran.stdout) == (-signal.SIGKILL, "2\n")


PRINTED = """\
store buffering (y by 0, x by 1)       SC TSO PSO
  0 0                                   - yes yes
  0 1                                 yes yes yes
  1 0                                 yes yes yes
  1 1                                 yes yes yes
"""


def test_a_report_has_what_was_found_and_on_what():
    lines = shmguide.litmus.report(200).splitlines()
    assert platform.python_version() in lines[0]
    assert platform.machine() in lines[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[5:]]
    assert {row[0] for row in rows} == {test.name for test in TESTS}
    for test in TESTS:
        for way in range(3, 3 + len(Between)):
            assert sum(int(row[way]) for row in rows if row[0] == test.name) == 200
    (both,) = (row for row in rows if row[:2] == ["message passing", "1 0"])
    assert both[2] == "PSO"


def test_the_report_is_a_command():
    command = [sys.executable, "-m", "shmguide.litmus", "--repot"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "[--report]" in done.stderr


def test_the_demonstration(capsys):
    shmguide.litmus.main()
    printed = capsys.readouterr().out
    assert printed.startswith(PRINTED)
    assert printed.endswith("all that two processes found is allowed here: True\n")


def store_a_truth(memory, fence):
    memory[X] = True
    return (memory[X],)


def store_one(memory, fence):
    memory[X] = 1
    return (memory[X],)


def return_a_truth(memory, fence):
    return (memory[X] == 1,)


def store_a_half(memory, fence):
    memory[X] = 0.5
    return ()


def store_less_than_nothing(memory, fence):
    memory[X] = -1
    return ()


@pytest.mark.parametrize("model", list(Model))
@pytest.mark.parametrize("process", [store_a_truth, return_a_truth])
def test_a_truth_is_a_one_as_in_memory(model, process):
    test = LitmusTest("truths", (process, store_one), "x by 0, x by 1")
    outcomes = allowed(test, model)
    assert {type(value) for outcome in outcomes for value in outcome} == {int}
    assert outcomes.issuperset(observe(test, 100))
    for outcome in observe(test, 10):
        assert {type(value) for value in outcome} == {int}


@pytest.mark.parametrize("model", list(Model))
def test_what_a_cell_cannot_hold_is_refused_as_by_memory(model):
    half = LitmusTest("half", (store_a_half, store_one), "x")
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        allowed(half, model)
    less = LitmusTest("less", (store_less_than_nothing, store_one), "x")
    with pytest.raises(
        ValueError, match=r"-1 is stored, and a cell holds 0 to 2\*\*64"
    ):
        allowed(less, model)


@pytest.mark.parametrize("method", METHODS)
def test_the_demonstration_under_every_start_method(method, tmp_path):
    assert demonstration("litmus", method, tmp_path).endswith("True\n")


# What the processes do, done here one after the other.


class Until:
    """Memory in which a place has its value from the so manieth look on."""

    def __init__(self, place, looks):
        self.place, self.looks = place, looks
        self.cells = [0] * 32

    def __getitem__(self, place):
        self.looks -= place == self.place
        return 9 if place == self.place and self.looks < 0 else self.cells[place]

    def __setitem__(self, place, value):
        self.cells[place] = value


def test_who_waits_for_long_takes_naps(monkeypatch):
    naps = []
    monkeypatch.setattr(shmguide.litmus, "sleep", naps.append)
    shmguide.litmus._await(Until(8, 2500), 8, 1)
    assert len(naps) == 2


@pytest.mark.parametrize("between", Between)
@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.name)
def test_a_process_that_never_has_to_wait(test, between):
    for me, process in enumerate(test.processes):
        cells = memoryview(bytearray(8 * 128)).cast("Q")
        cells[8 - 8 * me] = 3
        found = shmguide.litmus._meet(cells, me, process, 3, between, 4000)
        assert len(set(found)) == 1


@pytest.mark.parametrize("me", [0, 1])
def test_petersons_lock_lets_the_other_go_first(me):
    fences = []
    memory = Until((8, 0)[me], 0)
    memory.cells[16] = me
    counted = COUNTING.processes[me](memory, lambda: fences.append(1))
    assert (counted, fences) == ((1,), [1])


def test_a_process_does_what_it_is_told_until_the_parent_is_gone():
    ours, theirs = multiprocessing.Pipe()
    shared = multiprocessing.RawArray("Q", 16)
    copy = os.dup(ours.fileno())
    ours.send((litmuses.answer, ("asked",)))
    parents = multiprocessing.connection.Connection(copy)
    ended = threading.Thread(
        target=shmguide.litmus._work, args=(theirs, parents, shared, 1)
    )
    ended.start()
    assert ours.recv() == (9, 1, "asked")
    ours.close()
    ended.join(60)
    assert not ended.is_alive()
    theirs.close()


def test_the_docstrings():
    assert doctest.testmod(shmguide.litmus) == (0, 3)
