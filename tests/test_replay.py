"""Replay on real processes: that it reaches what the model says, and how it fails."""

import doctest
import math
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise, permutations
from multiprocessing import connection
from pathlib import Path

import numpy
import psutil
import pytest
from demonstrations import demonstration

import shmguide.replay
from doccheck.figures.data import Data
from shmguide import interleavings
from shmguide.interleavings import racing_increments
from shmguide.replay import Replay, load, store_one_more, store_ten_more

METHODS = multiprocessing.get_all_start_methods()
PICKLING = [method for method in METHODS if method != "fork"]
ADDERS = [[load, store_one_more], [load, store_ten_more]]
PRINTER = [
    interleavings.load,
    interleavings.store,
    interleavings.load_again,
    interleavings.write,
]
ROOT = Path(__file__).parents[1]


def workers():
    """The pids of this process's children, without multiprocessing's own helpers."""
    found = [child.pid for child in multiprocessing.active_children()]
    for child in psutil.Process().children():
        command = " ".join(child.cmdline())
        if "multiprocessing.forkserver" in command:
            found += [grandchild.pid for grandchild in child.children(recursive=True)]
        elif "multiprocessing.resource_tracker" not in command:
            found.append(child.pid)
    return sorted(set(found))


@pytest.fixture(autouse=True)
def nothing_left_behind():
    assert not workers()
    yield
    assert not workers()


@pytest.fixture(params=METHODS)
def method(request):
    return request.param


@pytest.fixture
def counter(method):
    return multiprocessing.get_context(method).Value("i", 0)


def test_the_schedules_of_two_adders_reach_what_the_model_says(method, counter):
    model = interleavings.Model(ADDERS, value=0)
    schedules = sorted(set(permutations([0, 0, 1, 1])))
    reached = {}
    with Replay(ADDERS, counter, method) as replay:
        assert len(workers()) == 2
        for schedule in schedules:
            counter.value = 0
            assert replay(schedule) == ()
            reached[schedule] = counter.value
    assert set(reached.values()) == {1, 10, 11}
    assert reached == {s: model.run(s).final("value") for s in schedules}


def replays_as_the_model_runs(processes, outcomes, method, counter):
    model = racing_increments(processes)
    with Replay([PRINTER] * processes, counter, method) as replay:
        for outcome in outcomes:
            counter.value = 0
            schedule = model.schedule(outcome.__eq__)
            printed, named = replay(schedule), f"in the schedule {schedule}"
            assert printed == model.run(schedule).printed == outcome.printed, named
            assert counter.value == outcome.final("value"), named


def test_two_processes_reach_every_outcome_of_the_model(method, counter):
    outcomes = racing_increments(2).outcomes
    replays_as_the_model_runs(2, outcomes, method, counter)


def test_the_schedules_in_the_table_of_outcomes_lead_there(method, counter):
    model = Data(ROOT / "docs/data").below("four_processes.model")
    rows = {k: v for rows in model["outcomes"].values() for k, v in rows.items()}
    printed = {o.printed for o in racing_increments(4).outcomes}
    assert {tuple(f"The value is {n}" for n in k.split()) for k in rows} == printed
    assert len(rows) == 206
    step = 1 if method == "fork" else 20
    with Replay([PRINTER] * 4, counter, method) as replay:
        for lines, row in list(rows.items())[::step]:
            counter.value = 0
            said = replay(map(int, row["schedule"]))
            assert " ".join(str(line)[-1] for line in said) == lines
            assert str(counter.value) in row["ends_at"].split()
            assert preemptions(row["schedule"]) == row["preemptions"]


def preemptions(schedule):
    """How often a process is stopped before its end."""
    turns = enumerate(pairwise(schedule), 1)
    return sum(a != b and a in schedule[turn:] for turn, (a, b) in turns)


def remember(_shared, own):
    before = dict(vars(own))
    own.remembered = True
    return before


def test_each_schedule_begins_anew(method, counter):
    with Replay([[remember] * 2] * 2, counter, method) as replay:
        first = workers()
        assert replay([0, 1, 1]) == ({}, {}, {"remembered": True})
        assert replay([0, 0, 1]) == ({}, {"remembered": True}, {})
        assert replay([]) == ()
        assert workers() == first


def test_the_program_s_own_start_method_is_the_default():
    counter = multiprocessing.Value("i", 0)
    with Replay(ADDERS, counter) as replay:
        replay(iter([0, 0, 1, 1]))
    assert counter.value == 11


def test_no_processes():
    with Replay([], None) as replay:
        assert replay([]) == ()
        with pytest.raises(ValueError, match="turn 0: there is no process 0"):
            replay([0])


def test_fork_takes_any_step():
    with Replay([[lambda shared, _own: shared.upper()]], "seen", "fork") as replay:
        assert replay([0]) == ("SEEN",)


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ([0, 2], "turn 1: there is no process 2; there are 2, counted from 0"),
        ([0, -1], "turn 1: there is no process -1"),
        ([0, 1, 0, 0], "turn 3: process 0 has no step left; give it 2 turns at most"),
    ],
)
def test_an_impossible_schedule_takes_no_step(method, counter, schedule, message):
    with Replay([[load, store_one_more]] * 2, counter, method) as replay:
        with pytest.raises(ValueError, match=message):
            replay(schedule)
        assert counter.value == 0
        replay([0, 0, 1, 1])
        assert counter.value == 2


@pytest.mark.parametrize("number", [1.0, "1", None])
def test_a_schedule_is_of_whole_numbers(number):
    counter = multiprocessing.Value("i", 0)
    with Replay(ADDERS, counter) as replay:
        message = f"turn 1: a process has a whole number, not {number!r}"
        with pytest.raises(TypeError, match=message):
            replay([0, number])
        replay(numpy.array([0, 0, 1, 1], "u1"))
    assert counter.value == 11


@pytest.mark.parametrize("timeout", [None, math.inf, 10**400, 1e7, numpy.float32(60)])
def test_a_step_may_take_as_long_as_it_likes(timeout):
    counter = multiprocessing.Value("i", 0)
    with Replay(ADDERS, counter, timeout=timeout) as replay:
        replay([0, 0, 1, 1])
    assert counter.value == 11


def test_a_worker_is_waited_for_again_if_once_is_not_enough(monkeypatch):
    monkeypatch.setattr(shmguide.replay, "_AT_A_TIME", 0)
    with Replay([[remember]], None, timeout=60.0) as replay:
        assert replay([0]) == ({},)


def test_a_closed_replay_takes_no_step(method, counter):
    with Replay(ADDERS, counter, method) as replay:
        replay.close()
        assert not workers()
        with pytest.raises(RuntimeError, match="the replay is closed: open another"):
            replay([0])
    assert counter.value == 0


def divide(shared, _own):
    return 1 // shared.value


class StubbornError(Exception):
    def __init__(self, what, why):
        super().__init__(f"{what}, because {why}")


def be_stubborn(_shared, _own):
    raise StubbornError("stays", "two arguments became one")


def return_a_generator(_shared, _own):
    return (part for part in "this")


def wait(_shared, _own):
    return interleavings.WAIT


def exit_with_7(_shared, _own):
    os._exit(7)


def ask_to_exit_with_3(_shared, _own):
    sys.exit(3)


def die(_shared, _own):
    os.kill(os.getpid(), signal.SIGKILL)


def hang(_shared, _own):
    threading.Event().wait()


def interrupt(_shared, _own):
    os.kill(multiprocessing.parent_process().pid, signal.SIGINT)
    hang(None, None)


def failed(step, error, method, counter):
    """What the replay raises if process 1 takes this step; nothing may be left then."""
    replay = Replay([[load, load], [load, step]], counter, method, timeout=60.0)
    with pytest.raises(error) as caught:
        replay(iter([0, 1, 1, 0]))
    assert caught.value.__notes__[-1] == "in the schedule 0 1 1 0"
    assert not workers()
    with pytest.raises(RuntimeError, match="is closed"):
        replay([0])
    return caught.value


def test_a_step_that_raises(method, counter):
    error = failed(divide, ZeroDivisionError, method, counter)
    note, _schedule = error.__notes__
    assert note.startswith("turn 2: process 1 in divide:\nTraceback")
    assert "return 1 // shared.value" in note


@pytest.mark.parametrize(
    ("step", "error", "message"),
    [
        (be_stubborn, RuntimeError, "StubbornError.*stays, because two arguments"),
        (return_a_generator, TypeError, "cannot pickle 'generator' object"),
        (wait, ValueError, "turn 2: process 1 in wait must wait: give the turn to"),
        (
            exit_with_7,
            RuntimeError,
            "turn 2: process 1 in exit_with_7: .* exit code 7;",
        ),
        (ask_to_exit_with_3, RuntimeError, "in ask_to_exit_with_3: .* exit code 3;"),
        (die, RuntimeError, "in die: the worker died, exit code -9;"),
        (interrupt, KeyboardInterrupt, ""),
    ],
)
def test_a_step_that_goes_wrong(step, error, message, counter, method):
    assert re.search(message, str(failed(step, error, method, counter)))


def test_a_step_that_does_not_come_back(method, counter):
    replay = Replay([[hang]], counter, method, timeout=0.5)
    with pytest.raises(TimeoutError) as caught:
        replay([0])
    assert not workers()
    assert str(caught.value) == (
        "turn 0: process 0 in hang: no reply within 0.5 s; a step must not wait for "
        "another process, and a slow one needs a longer timeout"
    )


def test_a_worker_that_dies_between_schedules(method, counter):
    replay = Replay([[load]], counter, method)
    replay([0])
    (worker,) = multiprocessing.active_children()
    worker.kill()
    worker.join()
    with pytest.raises(RuntimeError, match=r"turn 0: process 0 in load: .* code -9;"):
        replay([0])
    assert not workers()


class ExitsInTheWorker:
    def __reduce__(self):
        return os._exit, (5,)


class InterruptsTheSecondStart:
    started = 0

    def __reduce__(self):
        self.started += 1
        if self.started == 2:
            raise KeyboardInterrupt
        return InterruptsTheSecondStart, ()


@pytest.mark.parametrize("method", PICKLING)
def test_a_worker_that_dies_as_it_starts(method):
    with pytest.raises(RuntimeError, match=r"the start of process 0: .* exit code 5;"):
        Replay([[load]], ExitsInTheWorker(), method)


@pytest.mark.parametrize("method", PICKLING)
def test_an_interrupted_start(method):
    with pytest.raises(KeyboardInterrupt):
        Replay([[load]] * 2, InterruptsTheSecondStart(), method)
    assert not workers()


@pytest.mark.parametrize("method", PICKLING)
def test_a_step_that_cannot_be_pickled(method):
    def step(_shared, _own):
        pass

    cure = f"process 1 cannot be started by {method}: .*step.*top level of a module"
    with pytest.raises(TypeError, match=cure):
        Replay([[load], [step]], None, method)
    assert not workers()


@pytest.mark.parametrize("method", PICKLING)
def test_a_shared_object_of_another_context(method):
    counter = multiprocessing.get_context("fork").Value("i", 0)
    with pytest.raises(RuntimeError, match="use the same context"):
        Replay([[load]], counter, method)


@pytest.mark.parametrize("method", PICKLING)
def test_a_shared_object_that_cannot_be_pickled(method):
    cure = "cannot pickle 'generator' object; .*share what can be handed to a process"
    with pytest.raises(TypeError, match=cure):
        Replay([[load]], (part for part in "this"), method)


def test_a_replay_can_close_while_a_later_one_is_open(method, counter):
    first = Replay([[load]] * 2, counter, method, timeout=60.0)
    with Replay([[load]], counter, method) as second:
        begun = time.monotonic()
        first.close()
        assert time.monotonic() - begun < 50
        assert len(workers()) == 1
        second([0])


def test_a_fork_leaves_the_workers_to_the_parent():
    """The child ends by unwinding; the replay is of no use there."""
    counter = multiprocessing.RawValue("i", 0)
    with Replay([[load, store_one_more]], counter) as replay:
        child = os.fork()
        if not child:
            try:
                with replay, pytest.raises(RuntimeError, match="belong to the process"):
                    replay([0, 0])
            except BaseException:
                os._exit(1)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        replay([0, 0])
    assert counter.value == 1


def rest(events, _own):
    begun, over = events
    begun.set()
    over.wait(60)
    return "rested"


def test_a_schedule_of_another_thread_is_refused(method):
    context = multiprocessing.get_context(method)
    begun, over = context.Event(), context.Event()
    with Replay([[rest]], (begun, over), method, timeout=60.0) as replay:
        printed = []
        thread = threading.Thread(target=lambda: printed.append(replay([0])))
        thread.start()
        begun.wait(60)
        with pytest.raises(RuntimeError, match="follow another schedule"):
            replay([0])
        over.set()
        thread.join()
        assert printed == [("rested",)]
        assert replay([0]) == ("rested",)


ORPHANS = """
import multiprocessing, os, signal, sys
from shmguide.replay import Replay, load

if __name__ == "__main__":
    counter = multiprocessing.get_context(sys.argv[1]).RawValue("i", 0)
    replay = Replay([[load]] * 3, counter, sys.argv[1])
    replay([0, 1, 2])
    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
    if sys.argv[2:] and not os.fork():
        os.close(1)
        os.read(int(sys.argv[2]), 1)  # until the test ends its pipe
        os._exit(0)
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGKILL)
"""

INTERRUPTED = """
import multiprocessing, sys, threading
from shmguide.replay import Replay

def hang(_shared, _own):
    print("hanging", flush=True)
    threading.Event().wait()

if __name__ == "__main__":
    with Replay([[hang]] * 2, None, sys.argv[1], timeout=60) as replay:
        replay([1])
"""


def test_a_program_without_a_main_guard(tmp_path):
    script = tmp_path / "unguarded.py"
    script.write_text(ORPHANS.replace('if __name__ == "__main__"', "if True"))
    ran = subprocess.run(
        [sys.executable, script, "spawn"], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 1
    assert "the proper idiom" in ran.stderr
    assert ran.stderr.endswith(
        "RuntimeError: the start of process 0: the worker died, exit code 1; "
        "look for the reason in what it wrote to stderr\n"
    )


@pytest.mark.parametrize("sibling", [False, True])
def test_workers_end_when_the_parent_is_killed(method, sibling, tmp_path):
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS)
    lives, ends = os.pipe()
    with subprocess.Popen(
        [sys.executable, script, method, *[str(lives)] * sibling],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[lives],
        text=True,
    ) as parent:
        watched = [os.pidfd_open(int(pid)) for pid in parent.stdout.readline().split()]
        parent.stdin.close()  # now it kills itself
        ended = [connection.wait([each], timeout=60) == [each] for each in watched]
        os.close(ends)
        assert parent.stderr.read() == ""
    for descriptor in (lives, *watched):
        os.close(descriptor)
    assert ended == [True] * 3
    assert parent.returncode == -9


def test_control_c_in_a_terminal(method, tmp_path):
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED)
    program = subprocess.Popen(
        [sys.executable, script, method],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with program:
        assert program.stdout.readline() == "hanging\n"
        os.killpg(program.pid, signal.SIGINT)
        _, complaint = program.communicate(timeout=60)
    assert program.returncode == -signal.SIGINT
    assert complaint.count("Traceback") == 1
    assert complaint.endswith("KeyboardInterrupt\nin the schedule 1\n")


def test_the_demonstration(method, tmp_path):
    assert demonstration("replay", method, tmp_path) == (
        "turns 0 0 1 1 -> the counter ends at 11\n"
        "turns 0 1 0 1 -> the counter ends at 10\n"
        "turns 0 1 1 0 -> the counter ends at 1\n"
        "turns 1 0 0 1 -> the counter ends at 10\n"
        "turns 1 0 1 0 -> the counter ends at 1\n"
        "turns 1 1 0 0 -> the counter ends at 11\n"
    )


def test_the_docstrings():
    assert doctest.testmod(shmguide.replay) == (0, 4)
