"""Blocks in parallel: as if done in one piece, and nothing left however it ends."""

import _posixshmem
import ctypes
import doctest
import multiprocessing
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import traceback
from array import ArrayType
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from functools import partial
from itertools import chain
from mmap import mmap
from multiprocessing.connection import wait
from pathlib import Path
from unittest.mock import Mock

import hypothesis.extra.numpy as hnp
import interruptions
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from processes import METHODS, demonstration

import segments
import shmguide.parallel
from shmguide.parallel import Workers, map_blocks, smooth, worker_of
from shmguide.shared_array import SharedArray

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path_factory, monkeypatch):
    monkeypatch.setattr(_posixshmem, "shm_open", _posixshmem.shm_open)  # restore it
    notes = str(tmp_path_factory.mktemp("notes"))
    segments.watch(notes)
    before = multiprocessing.active_children()
    yield
    assert set(multiprocessing.active_children()) <= set(before)
    assert segments.left(notes) == []


@pytest.fixture(scope="module")
def forked():
    with Workers(2, "fork") as workers:
        yield workers


@pytest.fixture(params=METHODS, scope="module")
def workers(request):
    with Workers(2, request.param) as workers:
        yield workers


NUMBERS = np.arange(24).reshape(8, 3)


def double(block):
    return 2 * block


def count_columns(block):
    return np.full(len(block), block.shape[1])


def window(block, radius):
    """Return sums over the rows around each: what lies outside counts nothing."""
    sums = np.zeros_like(block)
    for shift in range(-radius, radius + 1):
        low, high = max(0, -shift), len(block) - max(0, shift)
        if low < high:
            sums[low:high] += block[low + shift : high + shift]
    return sums


# It is as if done in one piece


def test_plain_arrays(workers):
    assert np.array_equal(map_blocks(double, NUMBERS, workers), 2 * NUMBERS)
    out = np.zeros((8, 3))
    assert map_blocks(double, NUMBERS, workers, out, rows=1) is out
    assert np.array_equal(out, 2 * NUMBERS)
    strided = np.arange(48)[::-2]
    assert np.array_equal(map_blocks(double, strided, workers), 2 * strided)


def test_shared_arrays(workers):
    with (
        SharedArray.create((8, 3), "int64") as source,
        SharedArray.create(8, "int32") as widths,
    ):
        source.array[:] = NUMBERS
        assert np.array_equal(map_blocks(double, source, workers), 2 * NUMBERS)
        result = map_blocks(count_columns, source, workers, widths, rows=3)
        assert result is widths.array
        assert widths.array.tolist() == [3] * 8
        for power in 1, 2:  # the second time, the workers are attached already
            assert map_blocks(double, source, workers, source) is source.array
            assert np.array_equal(source.array, 2**power * NUMBERS)
        plain = np.zeros(8)
        assert map_blocks(count_columns, source, workers, plain) is plain
        assert plain.tolist() == [3] * 8


@given(
    array=hnp.arrays(
        st.sampled_from(["int64", ">i4", "uint8"]),
        hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=9),
    ),
    radius=st.integers(0, 3),
    more=st.integers(0, 2),
    rows=st.none() | st.integers(1, 10),
)
@settings(max_examples=40, deadline=None)
def test_overlapping_blocks_are_as_one_piece(forked, array, radius, more, rows):
    function = partial(window, radius=radius)
    found = map_blocks(function, array, forked, overlap=radius + more, rows=rows)
    assert found.dtype == array.dtype
    assert np.array_equal(found, function(array))


def test_workers_of_one_s_own_and_of_the_call(monkeypatch):
    assert np.array_equal(map_blocks(double, NUMBERS), 2 * NUMBERS)
    assert np.array_equal(map_blocks(double, NUMBERS, workers=3), 2 * NUMBERS)
    with Workers(start_method="fork") as workers:
        assert len(workers) == len(os.sched_getaffinity(0))


def pids(block):
    return [os.getpid()] * len(block)


def test_all_workers_work_and_stay(workers):
    column = NUMBERS[:, 0].copy()
    first = set(map_blocks(pids, column, workers, rows=1).tolist())
    again = set(map_blocks(pids, column, workers, rows=1).tolist())
    assert first == again
    assert len(first) == 2
    assert os.getpid() not in first


def test_progress(workers):
    seen = []
    map_blocks(
        double, NUMBERS, workers, rows=1, progress=lambda *rows: seen.append(rows)
    )
    assert seen == [(done, 8) for done in range(1, 9)]


def test_portions_cover_all_rows_once():
    for total in 0, 1, 7, 100, 1001:
        for step in 1, 3, 200:
            for count in 1, 2, 5:
                portions = shmguide.parallel._portions(total, step, count)
                rows = [range(each.start, each.stop) for each in portions]
                assert list(chain(*rows)) == list(range(total))
                assert len(portions) <= 2 * count * shmguide.parallel.PORTIONS


def test_a_block_of_its_own_size_fits_a_cache():
    step = shmguide.parallel._step
    assert step(np.empty((1000, 1024)), 0, None) == 32
    assert step(np.empty((1000, 1024)), 40, None) == 40
    assert step(np.empty((1000, 0)), 0, None) == shmguide.parallel.BLOCK
    assert step(np.empty((3, 1_000_000)), 0, None) == 1


class Script:
    """The parent's end of a conversation with a worker, written down beforehand."""

    def __init__(self, *lines):
        self.lines, self.replies = list(lines), []

    def recv(self):
        return self.lines.pop(0)

    def send(self, reply):
        self.replies.append(reply)


def test_what_a_worker_keeps_and_what_it_forgets():
    kept = {}

    def call(function, source, target, *portions):
        references = pickle.dumps(source), pickle.dumps(target)
        script = Script(*portions, None)
        request = pickle.dumps((function, None, (), references, 1))
        shmguide.parallel._serve(script, request, kept)
        return script.replies, [each in kept for each in references]

    with (
        SharedArray.create((8, 3), "int64") as shared,
        closing(shmguide.parallel._Scratch.create((8, 3), "int64")) as own,
    ):
        own.array[:] = NUMBERS
        both = range(0, 4, 2), range(4, 8, 4)
        assert call(smooth, own, shared, *both) == ([None, None], [False, True])
        assert np.array_equal(shared.array, smooth(NUMBERS))
        first = kept[pickle.dumps(shared)]
        assert call(keep, shared, own, range(8)) == ([None], [True, False])
        assert kept == {pickle.dumps(shared): first}
        for function, source, message in [
            (write_into, shared, "read-only"),
            (forget_a_row, shared, "returned shape"),
            (be_stubborn_with, shared, "StubbornError"),
            (double, Copied(NUMBERS), "arrives as a copy"),
        ]:
            ((error, note),), _ = call(function, source, own, range(0, 8, 8))
            assert message in str(error)
            assert note.startswith("in rows 0:8 of the array:\nTraceback")
        kept_blocks.clear()
        shmguide.parallel._forget(kept, kept)
        with pytest.raises(ValueError, match="closed here"):
            _ = first.array
    assert set(worker_of(NUMBERS)) == {os.getpid()}


# What goes wrong in a worker


class StubbornError(Exception):
    def __init__(self, what, why):
        super().__init__(f"{what}, because {why}")


def fail(block, how):
    if block[0] == 4:
        how()
    return block


def divide():
    return 1 // 0


def be_stubborn():
    raise StubbornError("stays", "two arguments became one")


def be_stubborn_with(block):
    be_stubborn()


def exit_with_7():
    os._exit(7)


def ask_to_exit_with_3():
    sys.exit(3)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("how", "error", "message"),
    [
        (divide, ZeroDivisionError, "by zero"),
        (be_stubborn, RuntimeError, "StubbornError.*stays, because two arguments"),
    ],
)
def test_an_error_is_carried_back_with_its_rows(workers, how, error, message):
    with pytest.raises(error, match=message) as caught:
        map_blocks(partial(fail, how=how), np.arange(64), workers, rows=2)
    (note,) = caught.value.__notes__
    assert note.startswith("in rows 4:6 of the array:\nTraceback")
    assert f"in {how.__name__}" in note
    assert np.array_equal(map_blocks(double, NUMBERS, workers), 2 * NUMBERS)


@pytest.mark.parametrize(
    ("how", "code", "method"),
    [
        (exit_with_7, 7, "fork"),
        (ask_to_exit_with_3, 3, "fork"),
        *((die, -9, method) for method in METHODS),
    ],
)
def test_a_worker_that_dies(how, code, method):
    with Workers(2, method) as workers:
        dead = rf"the worker of rows \d+:\d+ died, exit code {code}; look for the"
        with pytest.raises(RuntimeError, match=dead):
            map_blocks(partial(fail, how=how), np.arange(8), workers, rows=1)
        assert not len(workers)
        with pytest.raises(RuntimeError, match="the workers are closed: start others"):
            map_blocks(double, NUMBERS, workers)


def test_a_worker_that_was_killed_before():
    before = multiprocessing.active_children()
    with Workers(2, "fork") as workers:
        victim = (set(multiprocessing.active_children()) - set(before)).pop()
        victim.kill()
        victim.join()
        with pytest.raises(RuntimeError, match="died, exit code -9"):
            map_blocks(double, NUMBERS, workers, rows=1)


def write_into(block):
    block[:] = 0
    return block


def forget_a_row(block):
    return block[1:]


def return_nothing(block):
    return None


def return_halves(block):
    return block / 2


kept_blocks = []


def keep(block):
    kept_blocks.append(block)
    return block


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (write_into, ValueError, "read-only"),
        (forget_a_row, ValueError, r"returned shape \(7, 3\), not \(8, 3\): let it"),
        (return_nothing, ValueError, r"returned shape \(\), not \(8, 3\)"),
        (
            count_columns,
            ValueError,
            r"shape \(8,\), not \(8, 3\): .* give out rows",
        ),
        (return_halves, TypeError, "Cannot cast .*float64.* to .*int64.*same_kind"),
    ],
)
def test_functions_that_do_not_fit(forked, function, error, message):
    with pytest.raises(error, match=message) as caught:
        map_blocks(function, NUMBERS, forked)
    assert caught.value.__notes__[0].startswith("in rows 0:8 of the array")
    assert np.array_equal(map_blocks(double, NUMBERS, forked), 2 * NUMBERS)


def test_a_function_that_keeps_its_blocks_is_left_alone(forked):
    for _ in range(2):
        assert np.array_equal(map_blocks(keep, NUMBERS, forked), NUMBERS)


def add(block, other, factor):
    return block + factor * other


def test_several_arrays_and_more_arguments(workers):
    other = NUMBERS.astype("int16")[::-1]
    with SharedArray.from_array(NUMBERS) as shared:
        for array in NUMBERS, shared:
            made = map_blocks(add, (array, other), workers, args=(3,), rows=2)
            assert np.array_equal(made, NUMBERS + 3 * other)


def test_a_function_that_works_in_place_is_told_the_cure(forked):
    with pytest.raises(ValueError, match="read-only") as caught:
        map_blocks(write_into, NUMBERS, forked)
    assert "let it change a\ncopy, `block = block.copy()`" in caught.value.__notes__[0]


def blocks_within(numbers):
    return map_blocks(double, numbers, 1)


def test_a_worker_of_a_pool_that_has_no_children_says_so():
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        with pytest.raises(RuntimeError, match="daemonic processes are not allowed"):
            pool.apply(blocks_within, (NUMBERS,))
        pool.close()
        pool.join()
    with ProcessPoolExecutor(1, context) as executor:
        within = executor.submit(blocks_within, NUMBERS).result()
    assert np.array_equal(within, 2 * NUMBERS)


# Two calls at once, and forks


def test_a_call_within_the_progress_of_another_is_refused():
    def progress(*_):
        map_blocks(double, NUMBERS, workers)

    with Workers(2, "fork") as workers:
        with pytest.raises(RuntimeError, match="are at work for another call"):
            map_blocks(double, NUMBERS, workers, rows=1, progress=progress)
        assert not len(workers)


def test_another_thread_is_refused_and_disturbs_nothing(forked):
    """It tries while the first call is in its progress, so both are under way."""

    def progress(*_):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    def other():
        for use in lambda: map_blocks(double, NUMBERS, forked), forked.close:
            with pytest.raises(RuntimeError, match="the workers are at work"):
                use()
        refused.append(True)

    refused = []
    made = map_blocks(double, NUMBERS, forked, rows=1, progress=progress)
    assert np.array_equal(made, 2 * NUMBERS)
    assert len(refused) == 8
    assert np.array_equal(map_blocks(double, NUMBERS, forked), 2 * NUMBERS)


class Child(BaseException):
    pass


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_child_forked_within_a_call_ends_and_disturbs_nothing():
    """It ends as an error ends it, which leaves the `with` blocks of the parent."""

    def progress(*_):
        child = os.fork()
        if not child:
            raise Child
        assert os.waitpid(child, 0)[1] == 0

    try:
        with Workers(2, "fork") as workers:
            made = map_blocks(double, NUMBERS, workers, rows=1, progress=progress)
            assert np.array_equal(made, 2 * NUMBERS)
            child = os.fork()
            if not child:
                with pytest.raises(RuntimeError, match="belong to the process that st"):
                    map_blocks(double, NUMBERS, workers)
                raise Child
            assert os.waitpid(child, 0)[1] == 0
            assert np.array_equal(map_blocks(double, NUMBERS, workers), 2 * NUMBERS)
    except Child:
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1) if os.getpid() != ME else None
        raise


ME = os.getpid()


def test_a_worker_that_dies_after_its_last_reply_spoils_nothing():
    def kill(done, total):
        if done == total:
            for worker in set(multiprocessing.active_children()) - set(before):
                worker.kill()
                worker.join()

    before = multiprocessing.active_children()
    with Workers(2, "fork") as workers:
        made = map_blocks(double, NUMBERS, workers, rows=1, progress=kill)
        assert np.array_equal(made, 2 * NUMBERS)
        with pytest.raises(RuntimeError, match="died, exit code -9"):
            map_blocks(double, NUMBERS, workers)


NOTEBOOK = """
import numpy as np
from shmguide.parallel import Workers, map_blocks

def change(block):
    return block + 1

def call(function):
    try:
        return map_blocks(function, np.arange(2), workers).tolist()
    except Exception as error:
        return f"{type(error).__name__}: {error}", "they lack" in error.__notes__[0]

def scale(block, factor=2, *, up="no", given=object()):
    return block * factor

with Workers(1, "fork") as workers:
    print(call(change))
    def change(block):
        return block + 1
    print(call(change))
    def change(block):
        return block + 2
    print(call(change))
    print(call(scale))
    def scale(block, factor=3, *, up="no", given=object()):
        return block * factor
    print(call(scale))
    def scale(block, factor=2, *, up="yes", given=object()):
        return block * factor
    print(call(scale))
    def late(block):
        return block
    print(call(late))
"""


def test_a_function_that_is_defined_anew_is_not_mistaken(tmp_path):
    script = tmp_path / "notebook.py"
    script.write_text(NOTEBOOK)
    ran = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    first, again, anew, scaled, *others, late = ran.stdout.splitlines()
    assert first == again == "[1, 2]"
    assert scaled == "[0, 2]"
    assert len(others) == 2
    for each in anew, *others:
        assert " was defined anew after the start of the workers" in each
    assert "AttributeError" in late
    assert "True" in late


# What is refused


class Copied:
    """Has an array, but is no reference to it."""

    protocol = pickle.DEFAULT_PROTOCOL

    def __init__(self, array):
        self.array = array

    def __reduce__(self):
        return unpickled, (pickle.dumps(self.array, self.protocol),)


def unpickled(array):
    return Copied(pickle.loads(array))


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_an_object_that_travels_as_a_copy(forked, protocol):
    for array in NUMBERS, NUMBERS[1:], NUMBERS.astype("int32")[:, ::2]:
        copied = Copied(array)
        copied.protocol = protocol
        with pytest.raises(TypeError, match="Copied arrives as a copy: give a plain"):
            map_blocks(double, copied, forked)


class Kept:
    """Has an array over what is pickled with its contents."""

    def __init__(self, memory):
        self.memory = memory

    @property
    def array(self):
        return np.frombuffer(self.memory, "int64")


class Eight(ctypes.Structure):
    _fields_ = (("all", ctypes.c_int64 * 8),)


class Mapped:
    """Has the array of a file, which each process maps for itself."""

    def __init__(self, path, mode):
        self.given, self.array = (path, mode), np.memmap(path, "int64", mode)

    def __reduce__(self):
        return Mapped, self.given


@pytest.mark.parametrize(
    "memory", [bytearray(64), ArrayType("q", range(8)), Eight()], ids=type
)
def test_an_object_whose_memory_travels_as_a_copy(forked, memory):
    kept = Kept(memory)
    with pytest.raises(TypeError, match="Kept arrives as a copy: give a plain array"):
        map_blocks(double, NUMBERS[:, 0], forked, kept)
    assert list(map_blocks(double, NUMBERS[:, 0], forked)) == list(2 * NUMBERS[:, 0])


class Compiled:
    """Has the code of a function and nothing else of it, as numba's have."""

    def __init__(self, function):
        self.function, self.__code__ = function, function.__code__
        self.__module__ = "__main__"

    def __reduce__(self):
        return Compiled, (self.function,)

    def __call__(self, block):
        return self.function(block)


def test_a_function_that_was_compiled_has_no_defaults(forked):
    result = map_blocks(Compiled(double), NUMBERS, forked)
    np.testing.assert_array_equal(result, 2 * NUMBERS)


def test_a_file_that_is_mapped_privately_is_a_copy(forked, tmp_path):
    path = tmp_path / "numbers"
    np.arange(8).tofile(path)
    with pytest.raises(TypeError, match="Mapped arrives as a copy"):
        map_blocks(double, np.arange(8), forked, Mapped(path, "c"))
    source, out = Mapped(path, "r"), Mapped(path, "r+")
    assert list(map_blocks(double, source, forked, out)) == list(range(0, 16, 2))
    assert list(np.fromfile(path, "int64")) == list(range(0, 16, 2))


@pytest.mark.parametrize("maps", ["maps", "no maps"])
def test_what_counts_as_shared(maps, monkeypatch):
    if maps == "no maps":  # as on macOS
        monkeypatch.setattr(shmguide.parallel, "Path", Mock(side_effect=OSError))
    shared = mmap(-1, 64)
    for memory in shared, memoryview(shared)[8:], Eight.from_buffer(shared):
        held = np.frombuffer(memory, "int64")
        for part in held, held[::-2], held[:0]:
            assert shmguide.parallel._is_shared(part)
    for own in bytes(64), bytearray(64), ArrayType("q", range(8)), Eight():
        held = np.frombuffer(own, "int64")
        for part in held, held[::-2], held.copy():
            assert not shmguide.parallel._is_shared(part)


def mask(block):
    return np.ma.masked_array(block, block > 3)


def mask_rows(block):
    return [np.ma.masked_array(row, row > 3) for row in block]


def arrays_of(*shape, dtype="float64"):
    return np.zeros(shape, dtype)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"array": [1, 2]}, TypeError, "array is of list: give a numpy array, or an"),
        ({"out": [1, 2]}, TypeError, "out is of list: give a numpy array, or an obj"),
        ({"array": arrays_of(3, dtype=object)}, TypeError, "array has dtype object,"),
        (
            {"array": np.ma.masked_array([1, 2], [0, 1])},
            TypeError,
            "array is masked, and workers would not see the mask: give its data and",
        ),
        ({"out": np.ma.zeros((8, 3))}, TypeError, "out is masked"),
        ({"function": mask}, TypeError, "returned a masked array: let it return .fill"),
        ({"function": mask_rows}, TypeError, "returned a masked array: let it return"),
        ({"array": ()}, ValueError, "no array is given: give one, or a tuple of some"),
        (
            {"array": (NUMBERS, NUMBERS[1:])},
            ValueError,
            r"array 1 has shape \(7, 3\) for 8 rows: give it as many",
        ),
        ({"array": arrays_of()}, ValueError, "an array without dimensions has no rows"),
        ({"out": arrays_of(7, 3)}, ValueError, r"out has shape \(7, 3\) for 8 rows: "),
        ({"out": arrays_of()}, ValueError, r"out has shape \(\) for 8 rows: give it"),
        ({"overlap": -1}, ValueError, "an overlap of -1 rows is none: take 0 or more"),
        ({"overlap": 0.5}, TypeError, "float"),
        ({"rows": 0}, ValueError, "blocks of 0 rows cover nothing: take 1 or more"),
        ({"rows": 1.5}, TypeError, "float"),
        ({"function": lambda block: block}, TypeError, "cannot be handed to the wor"),
        ({"workers": 0}, ValueError, "0 workers do no work: take 1 or more"),
        ({"workers": 1.5}, TypeError, "float"),
    ],
)
def test_bad_input(forked, arguments, error, message):
    good = {"function": double, "array": NUMBERS, "workers": forked}
    with pytest.raises(error, match=message):
        map_blocks(**good | arguments)
    assert np.array_equal(map_blocks(**good), 2 * NUMBERS)


def test_overlapping_blocks_do_not_work_in_place(forked):
    with SharedArray.create((8, 3), "int64") as shared:
        other = pickle.loads(pickle.dumps(shared))
        with pytest.raises(ValueError, match="read what others write: give out an"):
            map_blocks(smooth, shared, forked, other, overlap=1)


def test_nor_where_one_of_both_is_read_only(forked):
    with (
        SharedArray.from_array(np.arange(9.0)) as shared,
        SharedArray.attach(shared.name, readonly=True) as other,
    ):
        with pytest.raises(ValueError, match="read what others write: give out an"):
            map_blocks(smooth, other, forked, shared, overlap=1)
        assert list(shared.array) == list(range(9))


def test_no_room_for_a_segment(forked, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    with pytest.raises(OSError, match="no room for 192 bytes in shared memory"):
        map_blocks(double, NUMBERS, forked)


def test_workers_that_do_not_start(monkeypatch):
    start, started = Workers._start, []

    def stop_after_one(self, context):
        if started:
            raise KeyboardInterrupt
        started.append(start(self, context))

    monkeypatch.setattr(Workers, "_start", stop_after_one)
    with pytest.raises(KeyboardInterrupt):
        Workers(2, "fork")
    assert started


# How it ends


def test_an_error_in_the_progress_ends_the_workers():
    with Workers(2, "fork") as workers:
        with pytest.raises(ZeroDivisionError):
            map_blocks(double, NUMBERS, workers, rows=1, progress=lambda *_: 1 // 0)
        assert not len(workers)
        workers.close()


INTERRUPTED = """
import os, sys, threading
import numpy as np
from shmguide.parallel import Workers, map_blocks
from shmguide.shared_array import SharedArray

def hang(block):
    os.write(1, b"hanging\\n")  # at once, even if Python writes unbuffered
    threading.Event().wait()

if __name__ == "__main__":
    with (
        SharedArray.create((4, 1000), "int64") as shared,
        Workers(2, sys.argv[1]) as workers,
    ):
        array = shared if sys.argv[2] == "shared" else np.zeros((4, 1000))
        map_blocks(hang, array, workers, rows=1)
"""

SENTRY = """
import sys
sys.path.insert(0, {root!r})
import segments
segments.watch({notes!r})
"""


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["shared", "plain"])
def test_control_c_in_a_terminal_leaves_nothing(method, kind, tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    text = SENTRY.format(root=str(ROOT), notes=str(notes))
    (tmp_path / "sitecustomize.py").write_text(text)
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED)
    program = subprocess.Popen(
        [sys.executable, script, method, kind],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    with program:
        try:
            assert program.stdout.readline() == "hanging\n"
            assert program.stdout.readline() == "hanging\n"
            os.killpg(program.pid, signal.SIGINT)
            # The pipes end when every process that inherited them is gone.
            _, complaint = program.communicate(timeout=60)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
    assert program.returncode == -signal.SIGINT
    assert re.findall(r"(?m)^Traceback.*|^\w*(?:Error|Interrupt).*", complaint) == [
        "Traceback (most recent call last):",
        "KeyboardInterrupt",
    ]
    assert "leaked" not in complaint
    assert list(notes.iterdir())
    assert segments.left(str(notes)) == []


def test_a_signal_while_a_call_cleans_up_leaves_no_segment(monkeypatch):
    made, make = [], shmguide.parallel._make

    def noted(name, *rest):
        made.append(name)
        return make(name, *rest)

    def cleaning(frame):
        while frame and frame.f_code is not shmguide.parallel._Scratch.close.__code__:
            frame = frame.f_back
        return frame

    def handler():
        if cleaning(sys._getframe()):
            cleaned.append(len(made))
            raise interruptions.InterruptionError

    monkeypatch.setattr(shmguide.parallel, "_make", noted)
    cleaned, numbers = [], np.arange(6.0)
    with Workers(1) as workers:

        def call():
            return map_blocks(np.negative, numbers, workers)

        for _ in interruptions.rounds(call, shmguide.parallel, handler):
            assert [name for name in made if Path("/dev/shm", name).exists()] == []
    assert len(cleaned) > 20


ORPHANS = """
import multiprocessing, os, signal, sys
from shmguide.parallel import Workers

if __name__ == "__main__":
    workers = Workers(3, sys.argv[1])
    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
    if sys.argv[2] == "sibling" and not os.fork():
        os.close(1)
        os.read(int(sys.argv[3]), 1)  # until the test ends its pipe
        os._exit(0)
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("sibling", ["", "sibling"])
def test_workers_end_when_their_parent_is_killed(method, sibling, tmp_path):
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS)
    lives, ends = os.pipe()
    with subprocess.Popen(
        [sys.executable, script, method, sibling, str(lives)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[lives],
        text=True,
    ) as parent:
        watched = [os.pidfd_open(int(pid)) for pid in parent.stdout.readline().split()]
        parent.stdin.close()  # now it kills itself
        ended = [wait([worker], timeout=60) == [worker] for worker in watched]
        os.close(ends)
        assert parent.stderr.read() == ""
    for descriptor in (lives, *watched):
        os.close(descriptor)
    assert ended == [True] * 3
    assert parent.returncode == -9


# What it shows of itself


@pytest.mark.parametrize("method", METHODS)
def test_the_demonstration(method, tmp_path):
    assert (
        demonstration("parallel", method, tmp_path)
        == "as in one process: True\nprocesses: 2\n"
    )


def test_the_docstrings():
    assert doctest.testmod(shmguide.parallel) == (0, 1)
