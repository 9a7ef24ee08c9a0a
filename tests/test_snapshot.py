"""The latest value: whole, whatever the writer does, and nothing left behind."""

import array
import asyncio
import contextlib
import ctypes
import doctest
import errno
import itertools
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import NamedTuple

import numpy
import pytest
import snapshots
from demonstrations import demonstration
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from interruptions import acting, interruptions

import segments
import shmguide.snapshot
from shmguide.interleavings import Model
from shmguide.litmus import LitmusTest, allowed
from shmguide.litmus import Model as Memory
from shmguide.replay import Replay
from shmguide.snapshot import Snapshot
from shmguide.snippets.building import snapshot_models as rotating
from shmguide.snippets.building import snapshot_unprotected as unprotected
from shmguide.snippets.building.snapshot_seqlock import CELLS, Seqlock

METHODS = multiprocessing.get_all_start_methods()
ROOT = Path(__file__).parents[1]
SIZE = 100
PATIENCE = 60  # seconds, reached only by a failure


@pytest.fixture(params=METHODS)
def context(request):
    return multiprocessing.get_context(request.param)


@pytest.fixture
def snapshot():
    with Snapshot.create(SIZE) as snapshot:
        yield snapshot
    is_gone(snapshot.name)


def is_gone(name):
    with pytest.raises(FileNotFoundError):
        Snapshot.attach(name)


def joined(process):
    process.join(PATIENCE)
    assert process.exitcode is not None
    process.close()


# One process: what is written is what is read.


def test_it_is_empty_at_first(snapshot):
    assert (snapshot.read(), snapshot.version, snapshot.size) == (b"", 0, SIZE)


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, SIZE - 1, SIZE])
def test_a_value_keeps_its_length(snapshot, length):
    for _ in range(6):
        snapshot.write(b"x" * SIZE)
        snapshot.write(b"y" * length)
        assert snapshot.read() == b"y" * length
    target = bytearray(b"." * (SIZE + 1))
    assert snapshot.read_into(target) == length
    assert target[:length] == b"y" * length
    assert target[SIZE:] == b"."


@pytest.mark.parametrize("size", [1, 7, 8, 63, 64, 65, 4096, 1_000_003])
def test_any_size(size):
    with Snapshot.create(size) as snapshot:
        for number in range(6):
            snapshot.write(bytes([number]) * size)
            assert snapshot.read() == bytes([number]) * size


@pytest.mark.parametrize(
    "data",
    [
        bytearray(b"bytes"),
        memoryview(b"bytes")[::2],
        array.array("d", [1.5, 2.5]),
        numpy.arange(6, dtype=numpy.int16).reshape(2, 3),
        numpy.asfortranarray(numpy.arange(6).reshape(2, 3)),
        numpy.arange(20)[::2],
        numpy.float32(2.5),
        numpy.empty((0, 3)),
        numpy.zeros(2, "c16"),
        numpy.array([(1, 2.0)], dtype=[("O", "i4"), ("b", "f8")]),
    ],
    ids=lambda data: f"{type(data).__name__}{getattr(data, 'shape', '')}",
)
def test_what_is_like_bytes(snapshot, data):
    snapshot.write(data)
    assert snapshot.read() == memoryview(data).tobytes()


def test_dates_are_like_bytes(snapshot):
    dates = numpy.array(["2026-11-26", "NaT"], "M8[D]")
    snapshot.write(dates)
    assert numpy.frombuffer(snapshot.read(), "M8[D]")[0] == dates[0]


def test_a_target_of_another_type(snapshot):
    snapshot.write(numpy.arange(12.0))
    target = numpy.empty((4, 4))
    assert snapshot.read_into(target) == 96
    assert target.ravel()[:12].tolist() == list(range(12))


def test_a_value_written_in_place(snapshot):
    snapshot.write(b"before")
    with snapshot.reserve() as view:
        view[:] = b"x" * SIZE
        assert (snapshot.read(), snapshot.version) == (b"before", 1)
    assert (snapshot.read(), snapshot.version) == (b"x" * SIZE, 2)
    with snapshot.reserve(3) as view:
        view[:] = b"abc"
    assert snapshot.read() == b"abc"


def test_an_error_in_the_middle_of_a_value(snapshot):
    snapshot.write(b"before")
    with contextlib.suppress(ZeroDivisionError), snapshot.reserve(5) as view:
        view[:2] = b"ab"
        view[2] = 1 // 0
    assert (snapshot.read(), snapshot.version) == (b"before", 1)
    snapshot.write(b"after")
    assert (snapshot.read(), snapshot.version) == (b"after", 2)


class Machine(RuleBasedStateMachine):
    """A snapshot and its readers, and the plain model: the last value and a count."""

    def __init__(self):
        super().__init__()
        self.snapshot = Snapshot.create(SIZE)
        self.readers = [Snapshot.attach(self.snapshot.name)]
        self.value, self.version = b"", 0

    @rule(data=st.binary(max_size=SIZE))
    def write(self, data):
        self.snapshot.write(data)
        self.value, self.version = data, self.version + 1

    @rule(data=st.binary(max_size=SIZE), complete=st.booleans())
    def reserve(self, data, complete):
        with contextlib.suppress(KeyError), self.snapshot.reserve(len(data)) as view:
            view[:] = data
            if not complete:
                raise KeyError
        if complete:
            self.value, self.version = data, self.version + 1

    @rule(data=st.binary(min_size=SIZE + 1, max_size=SIZE + 9))
    def write_too_much(self, data):
        with pytest.raises(ValueError, match="does not fit"):
            self.snapshot.write(data)

    @rule(by_pickle=st.booleans())
    @precondition(lambda self: len(self.readers) < 4)
    def attach(self, by_pickle):
        name = self.snapshot.name
        copied = pickle.dumps(self.snapshot)
        self.readers.append(
            pickle.loads(copied) if by_pickle else Snapshot.attach(name)
        )

    @rule()
    @precondition(lambda self: self.readers)
    def detach(self):
        self.readers.pop().close()

    @rule(data=st.binary(max_size=SIZE))
    @precondition(lambda self: self.readers)
    def another_writer_takes_over(self, data):
        self.readers[-1].write(data)
        self.value, self.version = data, self.version + 1

    @invariant()
    def all_read_the_same(self):
        for handle in (self.snapshot, *self.readers):
            assert (handle.read(), handle.version) == (self.value, self.version)

    def teardown(self):
        for reader in self.readers:
            reader.close()
        self.snapshot.unlink()
        self.snapshot.close()
        is_gone(self.snapshot.name)


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


# A reader that is overtaken, at will: its view of a buffer writes before it is copied.


class Overtaking(NamedTuple):
    """Buffers under which the writer goes on between the copy and the second look."""

    buffers: list[memoryview]
    writer: Snapshot
    versions: Iterator[int]

    def __getitem__(self, number):
        return OvertakingBuffer(self, number)

    def __iter__(self):
        return iter(self.buffers)


class OvertakingBuffer(NamedTuple):
    all: Overtaking
    number: int

    def __getitem__(self, part):
        copy = bytes(self.all.buffers[self.number][part])
        for _ in range(next(self.all.versions, 0)):
            self.all.writer.write(b"version %d" % (self.all.writer.version + 1))
        return copy


@pytest.fixture
def overtaken(snapshot):
    """Return a reader before which the writer writes so many versions each attempt."""

    def by(*versions):
        snapshot.write(b"version 1")
        reader = Snapshot.attach(snapshot.name)
        readers.enter_context(reader)
        reader._buffers = Overtaking(reader._buffers, snapshot, iter(versions))  # type: ignore[assignment]
        return reader

    with contextlib.ExitStack() as readers:
        yield by


@pytest.mark.parametrize(
    ("versions", "read"),
    [
        ((), 1),
        ((1,), 1),
        ((2,), 1),
        ((3,), 4),
        ((4,), 5),
        ((17,), 18),
        ((3, 2), 4),
        ((3, 3), 7),
        ((5, 4, 3, 2), 13),
    ],
)
def test_two_versions_do_not_disturb_a_reader_and_three_do(overtaken, versions, read):
    assert overtaken(*versions).read() == b"version %d" % read


def test_a_reader_that_is_always_overtaken_gives_up(overtaken):
    reader = overtaken(*[3] * 100_000)
    with pytest.raises(
        TimeoutError, match=r"overtook every attempt for 0.01 s: let it"
    ):
        reader.read(timeout=0.01)


# Every interleaving, for values of two halves.


def test_every_interleaving_of_the_rotating_buffers():
    for buffers in (2, 3, 4, 5):
        ends = rotating.results(buffers, 7)
        overtaken = {f"overtaken by {n}" for n in range(buffers - 1, 8)}
        assert ends == {"whole"} | overtaken


def test_a_weaker_check_would_let_torn_reads_pass(monkeypatch):
    def check(buffers, shared, own):
        behind = shared.version - own.seen
        return behind <= buffers - 1 and own.left != own.right

    monkeypatch.setattr(rotating, "look_again", check)
    assert rotating.results(4, 7) == {False, True}


def begin(shared, _own):
    shared.number += 1


def left(value, shared, _own):
    shared.left = value


def right(value, shared, _own):
    shared.right = value


def look(shared, own):
    own.number = shared.number


def read_left(shared, own):
    own.left = shared.left


def read_right(shared, own):
    own.right = shared.right


def check(shared, own):
    if own.number % 2 or shared.number != own.number:
        return "overtaken"
    return "whole" if own.left == own.right else "torn"


def seqlock_ends(versions, attempts, marks=begin):
    writer = []
    for value in range(1, versions + 1):
        writer += [marks, partial(left, value), partial(right, value), begin]
    reader = [look, read_left, read_right, check] * attempts
    outcomes = Model([writer, reader], number=0, left=0, right=0).outcomes
    return {outcome.printed for outcome in outcomes}


def test_every_interleaving_of_the_seqlock():
    assert seqlock_ends(versions=3, attempts=1) == {("whole",), ("overtaken",)}


def test_a_seqlock_starves_whoever_reads_while_one_writes_on():
    assert ("overtaken",) * 3 in seqlock_ends(versions=2, attempts=3)


def test_a_seqlock_that_marks_the_end_only_is_torn():
    ends = seqlock_ends(versions=2, attempts=1, marks=lambda shared, _own: None)
    assert ("torn",) in ends


# What it relies on: the order of stores.

VERSION = 0


def writes_on(memory, fence):
    for version in range(1, 4):
        number = version % 2
        memory[1 + number] = version
        memory[3 + number] = version
        memory[VERSION] = version
    return ()


def reads_once(memory, fence):
    version = memory[VERSION]
    number = version % 2
    halves = memory[1 + number], memory[3 + number]
    accepted = memory[VERSION] == version
    return (int(accepted and halves[0] != halves[1]),)


def test_no_read_is_torn_under_the_order_of_x86_64_and_some_are_under_a_weaker_one():
    """Two buffers suffice for the question, and keep the models small."""
    test = LitmusTest("snapshot", (writes_on, reads_once), "torn")
    assert allowed(test, Memory.SC) == {(0,)}
    assert allowed(test, Memory.TSO) == {(0,)}
    assert allowed(test, Memory.PSO) == {(0,), (1,)}


# Replayed on real processes.


def test_the_unprotected_value_is_torn_when_the_schedule_says_so(context):
    shared = context.RawArray("c", 7)
    steps = [
        [unprotected.write_first_half, unprotected.write_second_half],
        [unprotected.read_first_half, unprotected.read_second_half],
    ]
    printed = set()
    with Replay(steps, shared, context.get_start_method()) as replay:
        for schedule in [(0, 0, 1, 1), (0, 1, 0, 1), (0, 1, 1, 0), (1, 0, 0, 1)]:
            shared[:] = b"old old"
            printed |= set(replay(schedule))
    assert printed == {
        f"the reader has {t!r}" for t in ("new new", "new old", "old new")
    }


def test_the_seqlock_is_never_torn_and_refuses_in_the_middle(context):
    shared = context.RawArray("Q", 8 + CELLS)
    fill = [partial(snapshots.fill_seqlock, half) for half in (0, 1)]
    steps = [
        [snapshots.begin_seqlock, *fill, snapshots.begin_seqlock],
        [snapshots.read_seqlock],
    ]
    with Replay(steps, shared, context.get_start_method()) as replay:
        for turn in range(5):
            memory = memoryview(shared).cast("B")
            memory[:] = bytes(len(memory))
            schedule = [0] * turn + [1] + [0] * (4 - turn)
            expected = {0: (0,), 4: (1,)}.get(turn, "timeout")
            assert replay(schedule) == (expected,)


# Several processes.


def test_it_travels_as_an_argument(context, snapshot):
    args = (snapshot, [b"one", b"two", b"three"])
    process = context.Process(target=snapshots.write_some, args=args)
    process.start()
    joined(process)
    assert (snapshot.read(), snapshot.version) == (b"three", 3)


def test_it_travels_through_a_pool(context, snapshot):
    snapshot.write(b"value ")
    with context.Pool(2) as pool:
        tasks = [(snapshot, number) for number in range(4)]
        found = pool.starmap(snapshots.read_from_pool, tasks)
        pool.close()
        pool.join()
    assert found == [b"value 0", b"value 1", b"value 2", b"value 3"]
    assert snapshot.read() == b"value "


@pytest.mark.parametrize("step", [0, 2, 4])
def test_a_writer_killed_in_the_middle(context, snapshot, step):
    ready, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=snapshots.die_in_the_middle, args=(snapshot, step, theirs)
    )
    process.start()
    theirs.close()
    assert ready.poll(PATIENCE)
    assert ready.recv_bytes() == b"now"
    os.kill(process.pid, signal.SIGKILL)
    joined(process)
    ready.close()
    assert (snapshot.read(timeout=0), snapshot.version) == (b"whole", 1)
    snapshot.write(b"the next writer")
    assert (snapshot.read(), snapshot.version) == (b"the next writer", 2)


def test_a_seqlock_whose_writer_is_killed_in_the_middle(context):
    shared = context.RawArray("Q", 8 + CELLS)
    process = context.Process(target=snapshots.die_in_a_seqlock, args=(shared,))
    process.start()
    joined(process)
    with pytest.raises(TimeoutError, match="the writer comes to no end"):
        Seqlock(shared).read(attempts=100)


def test_whoever_did_not_create_it_does_not_unlink_it(context, snapshot):
    answers, theirs = context.Pipe(duplex=False)
    process = context.Process(target=snapshots.misuse, args=(snapshot, theirs))
    process.start()
    assert answers.poll(PATIENCE)
    assert "was not created here: close it, its owner" in answers.recv()
    joined(process)
    theirs.close()
    answers.close()
    with Snapshot.attach(snapshot.name) as other:
        assert other.size == SIZE


STRANGER = """
import sys
from shmguide.snapshot import Snapshot
snapshot = Snapshot.attach(sys.argv[1])
print(snapshot.read().decode(), flush=True)
snapshot.write(b"from a stranger")
"""


def test_a_stranger_that_attaches_and_ends_destroys_nothing(snapshot):
    snapshot.write(b"for a stranger")
    for expected in ("for a stranger", "from a stranger"):
        ran = subprocess.run(
            [sys.executable, "-c", STRANGER, snapshot.name],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout == f"{expected}\n"
    assert snapshot.read() == b"from a stranger"


FORGETFUL = """
from shmguide.snapshot import Snapshot
snapshot = Snapshot.create(10)
print(snapshot.name)
"""


def test_a_creator_that_forgets_to_unlink_is_told_so(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", FORGETFUL],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ran.returncode == 0
    assert "1 leaked shared_memory objects" in ran.stderr
    is_gone(ran.stdout.strip())


@pytest.mark.parametrize("method", METHODS)
def test_the_demonstration(method, tmp_path):
    assert demonstration("snapshot", method, tmp_path).endswith("torn: 0\n")


def test_the_demonstration_in_this_process(capsys, monkeypatch):
    monkeypatch.setattr(multiprocessing, "Process", InAThread)
    shmguide.snapshot.main()
    assert capsys.readouterr().out.endswith("torn: 0\n")


class InAThread(threading.Thread):
    """The writer of the demonstration, where coverage sees it."""

    def __init__(self, target, args):
        snapshot, enough = args
        super().__init__(target=target, args=(Snapshot.attach(snapshot.name), enough))


# The version, and the next one.


def test_a_value_and_its_version(snapshot):
    assert snapshot.latest() == (b"", 0)
    snapshot.write(b"one")
    assert snapshot.latest() == (b"one", 1)
    value, version = snapshot.wait(after=0)
    assert (value, version) == (b"one", 1)


def test_the_version_is_the_value_s_whatever_is_written_meanwhile(overtaken):
    value, version = overtaken(3, 17, 2).latest()
    assert value == b"version %d" % version


def test_a_wait_for_the_next_version(context, snapshot):
    args = (snapshot, [b"next"])
    process = context.Process(target=snapshots.write_some, args=args)
    process.start()
    assert snapshot.wait(after=0, timeout=PATIENCE) == (b"next", 1)
    joined(process)


def test_a_wait_for_what_does_not_come(snapshot):
    with pytest.raises(TimeoutError, match=r"no version after 0 for 0.01 s: see wheth"):
        snapshot.wait(timeout=0.01)
    with pytest.raises(TimeoutError, match="no version after 7 for 0 s"):
        snapshot.wait(after=7, timeout=0)
    snapshot.close()
    with pytest.raises(ValueError, match="is closed here"):
        snapshot.wait()


def test_a_wait_in_a_task_that_may_be_cancelled(snapshot):
    async def main():
        task = asyncio.create_task(snapshot.wait_async(after=0))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await snapshot.wait_async()
        task = asyncio.create_task(snapshot.wait_async())
        await asyncio.sleep(0)
        snapshot.write(b"now")
        assert await task == (b"now", 1)

    asyncio.run(main())


@pytest.mark.parametrize(
    "use",
    [
        lambda s, timeout: s.read(timeout),
        lambda s, timeout: s.read_into(bytearray(SIZE), timeout),
        lambda s, timeout: s.latest(timeout),
        lambda s, timeout: s.wait(0, timeout),
    ],
)
@pytest.mark.parametrize(
    ("timeout", "error", "message"),
    [
        ("1", TypeError, "a timeout is a number of seconds or None, not '1'"),
        (True, TypeError, "a number of seconds or None, not True"),
        (1j, TypeError, "a number of seconds or None"),
        (-1, ValueError, "a timeout of -1 s: give 0 or more, or None to wait"),
        (float("nan"), ValueError, "a timeout of nan s"),
    ],
)
def test_a_bad_timeout(snapshot, use, timeout, error, message):
    snapshot.write(b"x")
    with pytest.raises(error, match=message):
        use(snapshot, timeout)
    for good in (None, 0, 1.5, numpy.float32(2), numpy.int8(3), 10**400, float("inf")):
        use(snapshot, good)


def test_numbers_of_numpy():
    with Snapshot.create(numpy.uint8(200)) as snapshot:
        with snapshot.reserve(numpy.uint8(200)) as view:
            view[:] = b"x" * 200
        assert snapshot.latest() == (b"x" * 200, 1)
        assert snapshot.wait(numpy.int8(0)).version == 1


# Signals, threads and forks.


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
@pytest.mark.parametrize("later", [0, 3])
def test_a_child_forked_within_a_block_may_leave_it(snapshot, later):
    """It leaves the block when the parent has, and has written so many more values."""
    goes, go = multiprocessing.Pipe(duplex=False)
    with snapshot.reserve(4) as view:
        child = os.fork()
        if child:
            view[:] = b"mine"
        else:
            goes.recv_bytes()
    if not child:
        os._exit(0)
    for number in range(later):
        snapshot.write(b"%d" % number)
    latest = snapshot.latest()
    go.send_bytes(b"now")
    os.waitpid(child, 0)
    goes.close()
    go.close()
    assert snapshot.latest() == latest
    assert latest.version == 1 + later


def writes_in_place(snapshot):
    with snapshot.reserve(3) as view:
        view[:] = b"new"


@pytest.mark.parametrize("write", [lambda s: s.write(b"new"), writes_in_place])
def test_a_write_that_a_signal_interrupts_is_whole_or_nothing(snapshot, write):
    snapshot.write(b"old")
    version = 1
    for _ in interruptions(partial(write, snapshot), shmguide.snapshot):
        latest = snapshot.latest()
        assert latest in ((b"old", version), (b"new", version + 1))
        snapshot.write(b"after")
        with snapshot.reserve(5) as view:
            view[:] = b"AFTER"
        assert snapshot.read() == b"AFTER"
        snapshot.write(b"old")
        version = snapshot.version


@pytest.mark.parametrize("write", [lambda s: s.write(b"first"), writes_in_place])
def test_a_write_within_a_write_is_refused_or_whole(snapshot, write):
    """As from a signal handler that writes."""

    def handler():
        with contextlib.suppress(RuntimeError):
            snapshot.write(b"in between")
            written.append(snapshot.version)

    for step in range(1000):
        before, written = snapshot.version, []
        with acting(step, shmguide.snapshot, handler) as acted:
            write(snapshot)
        assert snapshot.version == before + 1 + len(written)
        assert snapshot.read() in (b"first", b"new", *[b"in between"] * len(written))
        if not acted():
            break
    assert step > 3


def test_another_thread_is_refused_while_one_writes(snapshot):
    def other():
        with pytest.raises(RuntimeError, match=r"or by another thread: .* hold a lock"):
            snapshot.write(b"other")
        refused.append(True)

    refused = []
    with snapshot.reserve(4) as view:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        view[:] = b"mine"
    assert (refused, snapshot.latest()) == ([True], (b"mine", 1))
    snapshot.write(b"again")


def test_another_writer_within_a_block_is_noticed(snapshot):
    def both():
        with Snapshot.attach(snapshot.name) as other, snapshot.reserve(3):
            for number in range(5):
                other.write(b"%d" % number)

    with pytest.raises(RuntimeError, match="let writers hold one and the same lock"):
        both()
    assert snapshot.version == 5


class Child(BaseException):
    pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
@pytest.mark.parametrize("write", [lambda s: s.write(b"new"), writes_in_place])
def test_a_child_forked_within_a_write_publishes_nothing(snapshot, write):
    """It goes on when the parent is done: it ends as an error ends it, or writes on."""
    child: int | None

    def fork():
        nonlocal child
        child = os.fork()
        if not child:
            goes.recv_bytes()
            if unwinds:
                raise Child

    for step, unwinds in itertools.product(range(1000), (True, False)):
        child = None
        goes, go = multiprocessing.Pipe(duplex=False)
        snapshot.write(b"old")
        try:
            with acting(step, shmguide.snapshot, fork) as acted:
                write(snapshot)
        except Child:
            pass
        finally:
            if child == 0:
                os._exit(0)
        for number in range(3):
            snapshot.write(b"%d" % number)
        latest = snapshot.latest()
        go.send_bytes(b"now")
        if child:
            os.waitpid(child, 0)
        goes.close()
        go.close()
        if unwinds:
            assert snapshot.latest() == latest
        else:  # it may have been forked before the write began, and be a writer itself
            assert snapshot.version >= latest.version
        if not acted():
            break
    assert step > 3


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_child_may_take_over_from_a_parent_that_was_in_a_block(snapshot):
    def both():
        with snapshot.reserve(4):
            child = os.fork()
            if not child:
                snapshot.write(b"child")
                os._exit(0)
            os.waitpid(child, 0)

    with pytest.raises(RuntimeError, match="another process has written"):
        both()
    assert snapshot.latest() == (b"child", 1)


# Closing and unlinking.


def test_closed_twice_and_unlinked_twice():
    snapshot = Snapshot.create(1)
    snapshot.unlink()
    snapshot.unlink()
    snapshot.close()
    snapshot.close()
    is_gone(snapshot.name)


def test_a_reader_may_not_unlink(snapshot):
    with Snapshot.attach(snapshot.name) as reader:
        with pytest.raises(RuntimeError, match="was not created here: close it, its o"):
            reader.unlink()
        assert reader.read() == b""


def test_readers_keep_what_is_unlinked():
    snapshot = Snapshot.create(10)
    with Snapshot.attach(snapshot.name) as reader:
        snapshot.write(b"last")
        snapshot.unlink()
        snapshot.close()
        assert reader.read() == b"last"


def test_a_view_that_outlives_its_block_keeps_the_memory():
    with Snapshot.create(10) as snapshot, snapshot.reserve() as view:
        array = numpy.frombuffer(view, "u1")
    array[0] = 1
    with pytest.raises(ValueError, match="is closed here"):
        snapshot.read()


def test_a_view_ends_with_its_block(snapshot):
    with snapshot.reserve() as view:
        pass
    with pytest.raises(ValueError, match="released memoryview"):
        view[0] = 1


@pytest.mark.parametrize(
    "use",
    [
        lambda s: s.read(),
        lambda s: s.read_into(bytearray(SIZE)),
        lambda s: s.write(b"x"),
        lambda s: s.version,
        lambda s: s.reserve().__enter__(),
    ],
)
def test_a_closed_snapshot(snapshot, use):
    reader = Snapshot.attach(snapshot.name)
    reader.close()
    with pytest.raises(ValueError, match=r"^snapshot shmguide_\w+ is closed here"):
        use(reader)


def test_a_stale_reference_and_unlink_meet_no_stranger():
    name = f"shmguide-{os.getpid()}"
    with Snapshot.create(1, name) as snapshot:
        stale = pickle.dumps(snapshot)
    with pytest.raises(ValueError, match="is unlinked: nobody can attach to it"):
        pickle.dumps(snapshot)
    with Snapshot.create(1, name) as snapshot:
        with pytest.raises(FileNotFoundError, match="is gone, and another segment has"):
            pickle.loads(stale)
        os.unlink(f"/dev/shm/{name}")  # noqa: PTH108
        other = Snapshot.create(1, name)
    Snapshot.attach(name).close()
    other.unlink()


LIMITED = """
import os, resource, sys
from shmguide.snapshot import Snapshot

with Snapshot.create(2**24) as snapshot:
    if sys.argv[1] == "files":
        limit, most = resource.RLIMIT_NOFILE, max(map(int, os.listdir("/proc/self/fd")))
    else:
        limit = resource.RLIMIT_AS
        most = 4096 * int(open("/proc/self/statm").read().split()[0]) + 2**22
    resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))
    for action, given in (Snapshot.attach, snapshot.name), (Snapshot.create, 2**24):
        try:
            action(given)
        except OSError as error:
            print(error.errno, error.strerror.split(":")[0])
    snapshot.write(b"x")
    print(snapshot.read(), os.path.exists("/dev/shm/" + snapshot.name))
"""


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("files", [f"{errno.EMFILE} this process has too many open files"] * 2),
        (
            "memory",
            [f"{errno.ENOMEM} no room in memory", f"{errno.ENOMEM} no room for"],
        ),
    ],
)
def test_an_attach_that_fails_leaves_the_segment(kind, lines):
    ran = subprocess.run(
        [sys.executable, "-c", LIMITED, kind],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    *refused, last = ran.stdout.splitlines()
    assert [line[: len(start)] for line, start in zip(refused, lines, strict=True)] == (
        lines
    )
    assert last == "b'x' True"


@pytest.mark.parametrize("machine", ["riscv64", "i686"])
def test_a_machine_that_stores_no_counter_whole(snapshot, machine, monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: machine)
    if machine == "i686":
        monkeypatch.setattr("struct.calcsize", lambda _: 4)
    for use in lambda: Snapshot.create(1), lambda: Snapshot.attach(snapshot.name):
        with pytest.raises(NotImplementedError, match=f"at once here .{machine}, "):
            use()
    monkeypatch.undo()


def test_the_error_in_the_block_is_the_one_that_arrives(monkeypatch):
    def refuse(_name):
        raise PermissionError(errno.EPERM, "not allowed")

    posix = shmguide.snapshot.posix
    with monkeypatch.context() as patch:
        patch.setattr(posix, "shm_unlink", refuse)
        with pytest.raises(ZeroDivisionError), Snapshot.create(1) as one:
            _ = 1 // 0
        with pytest.raises(PermissionError), Snapshot.create(1) as other:
            pass
    for snapshot in one, other:
        posix.shm_unlink(f"/{snapshot.name}")


def test_it_tells_what_it_is(snapshot):
    snapshot.write(b"x")
    assert repr(snapshot) == f"<Snapshot '{snapshot.name}', 100 bytes, version 1>"
    snapshot.close()
    assert repr(snapshot) == f"<Snapshot '{snapshot.name}', closed>"


@pytest.mark.parametrize(
    "name", [None, f"test_{os.getpid()}"], ids=["made up", "given"]
)
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_a_creation_that_a_signal_interrupts_leaves_nothing(
    name, monkeypatch, tmp_path
):
    posix = shmguide.snapshot.posix
    with monkeypatch.context() as patch:
        patch.setattr(posix, "shm_open", posix.shm_open)  # so that it is restored
        segments.watch(str(tmp_path))
        for made in interruptions(lambda: Snapshot.create(8, name), shmguide.snapshot):
            if made:
                made.unlink()
            assert segments.left(str(tmp_path)) == []


# Bad input.


@pytest.mark.parametrize(
    ("size", "error", "message"),
    [
        (0, ValueError, "cannot hold 0 bytes: give it 1 or more, and not more"),
        (-1, ValueError, "cannot hold -1 bytes"),
        (1 << 60, ValueError, "cannot hold 1,152,921,504,606,846,976 bytes"),
        (1.5, TypeError, r"a snapshot's size is a whole number, not 1\.5"),
        ("8", TypeError, "a whole number, not '8'"),
        (None, TypeError, "a whole number, not None"),
    ],
)
def test_a_bad_size(size, error, message):
    with pytest.raises(error, match=message):
        Snapshot.create(size)


def test_a_name_that_is_taken():
    with Snapshot.create(1) as other, pytest.raises(FileExistsError, match="is taken"):
        Snapshot.create(1, other.name)


def test_a_name_of_ones_own():
    name = f"shmguide-{os.getpid()}"
    with Snapshot.create(1, name) as snapshot:
        assert snapshot.name == name
        snapshot.write(b"x")
        assert Snapshot.attach(name).read() == b"x"
    is_gone(name)


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="nothing is reserved")
def test_memory_that_is_not_there_is_missed_at_creation():
    name = f"shmguide-full-{os.getpid()}"
    room = os.statvfs("/dev/shm")
    with pytest.raises(OSError, match="bytes in shared memory: share less") as caught:
        Snapshot.create(room.f_blocks * room.f_frsize, name)
    assert caught.value.errno == errno.ENOSPC
    is_gone(name)


def test_where_the_system_reserves_nothing(monkeypatch):
    monkeypatch.delattr(os, "posix_fallocate")
    with Snapshot.create(1) as snapshot:
        snapshot.write(b"x")
        assert snapshot.read() == b"x"


@pytest.mark.parametrize("use", [Snapshot.attach, partial(Snapshot.create, 1)])
@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        (5, TypeError, "a name is a str, not 5"),
        (b"bytes", TypeError, "a str, not b'bytes'"),
        ("", ValueError, "'' cannot be a name: take 1 to 250 of the letters"),
        ("a:b", ValueError, "'a:b' cannot be a name"),
        ("a/b", ValueError, "'a/b' cannot be a name"),
        ("..", ValueError, "and not only dots"),
        ("\N{LATIN SMALL LETTER E WITH ACUTE}", ValueError, "cannot be a name"),
        ("x" * 251, ValueError, "cannot be a name"),
    ],
)
def test_a_bad_name(use, name, error, message):
    with pytest.raises(error, match=message):
        use(name)


def test_there_is_nothing_to_attach_to_without_a_name():
    with pytest.raises(TypeError, match="a str, not None"):
        Snapshot.attach(None)


def test_a_name_that_nobody_has():
    with pytest.raises(FileNotFoundError, match="no segment has this name: its o"):
        Snapshot.attach(f"shmguide-none-{os.getpid()}")


@pytest.mark.parametrize("size", [1, 15, 16, 4096])
@pytest.mark.parametrize("byte", [0, 255])
def test_a_segment_that_is_no_snapshot(size, byte):
    segment = SharedMemory(create=True, size=size)
    try:
        segment.buf[:] = bytes([byte]) * segment.size
        with pytest.raises(ValueError, match="is no snapshot, or its creator is not"):
            Snapshot.attach(segment.name)
    finally:
        segment.unlink()
        segment.close()


def test_a_snapshot_cut_short():
    with Snapshot.create(100_000) as whole:
        segment = SharedMemory(create=True, size=4096)
        try:
            segment.buf[:] = whole._segment.memory[:4096]
            with pytest.raises(ValueError, match="is no snapshot"):
                Snapshot.attach(segment.name)
        finally:
            segment.unlink()
            segment.close()


@pytest.mark.skipif(sys.platform != "linux", reason="names a file in /dev/shm")
def test_a_segment_that_has_no_size_yet():
    path = Path(f"/dev/shm/shmguide-new-{os.getpid()}")
    path.touch(0o600)
    try:
        with pytest.raises(ValueError, match="is empty: its creator is at work"):
            Snapshot.attach(path.name)
    finally:
        path.unlink()


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"x" * (SIZE + 1), ValueError, r"101 bytes does not fit: .* created for 100"),
        ("text", TypeError, "str is neither bytes nor an array: encode text"),
        (None, TypeError, "NoneType is neither bytes nor an array"),
        (7, TypeError, "int is neither bytes nor an array"),
        (numpy.array([None]), TypeError, "holds addresses, which mean nothing"),
        (numpy.zeros(1, [("O", "i4"), ("b", "O")]), TypeError, "pickle the objects"),
        ((ctypes.c_char_p * 2)(), TypeError, "holds addresses"),
        (numpy.ma.array([1], mask=[1]), TypeError, r"take array.data and array.mask"),
        ((ctypes.POINTER(ctypes.c_int) * 2)(), TypeError, "holds addresses"),
    ],
)
def test_a_bad_value(snapshot, data, error, message):
    snapshot.write(b"before")
    with pytest.raises(error, match=message):
        snapshot.write(data)
    assert (snapshot.read(), snapshot.version) == (b"before", 1)


@pytest.mark.parametrize(
    ("length", "error", "message"),
    [
        (-1, ValueError, "a value of -1 bytes does not fit"),
        (SIZE + 1, ValueError, "a value of 101 bytes does not fit"),
        (2.5, TypeError, r"a length is a whole number, not 2\.5"),
    ],
)
def test_a_bad_length(snapshot, length, error, message):
    with pytest.raises(error, match=message), snapshot.reserve(length):
        pass
    assert snapshot.version == 0


def test_a_value_within_a_value(snapshot):
    with snapshot.reserve() as view:
        with pytest.raises(RuntimeError, match="leave the block first"):
            snapshot.write(b"x")
        with pytest.raises(RuntimeError), snapshot.reserve():
            pass
        view[:] = b"x" * SIZE
    assert (snapshot.read(), snapshot.version) == (b"x" * SIZE, 1)


@pytest.mark.parametrize(
    ("target", "error", "message"),
    [
        (
            bytearray(SIZE - 1),
            ValueError,
            "may have 100 bytes, and the target holds 99",
        ),
        (bytes(SIZE), TypeError, "cannot write to this bytes, in C order"),
        (numpy.empty(SIZE)[::2], TypeError, "cannot write to this ndarray"),
        ("text", TypeError, "str is neither bytes nor an array"),
    ],
)
def test_a_bad_target(snapshot, target, error, message):
    with pytest.raises(error, match=message):
        snapshot.read_into(target)


def test_the_docstrings():
    assert doctest.testmod(shmguide.snapshot) == (0, 2)
