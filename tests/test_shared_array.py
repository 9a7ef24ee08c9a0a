"""Shared arrays: the same bytes for all, by any way, whatever ends first."""

import _posixshmem
import copy
import doctest
import errno
import gc
import os
import pickle
import signal
import subprocess
import sys
import warnings
from collections import deque
from contextlib import suppress
from io import BytesIO
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from typing import ClassVar

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)
from interruptions import interruptions
from numpy.lib import format as npy
from processes import METHODS, demonstration

import segments
import shmguide.shared_array
from shmguide.shared_array import SharedArray, _Layout


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path_factory, monkeypatch):
    monkeypatch.setattr(_posixshmem, "shm_open", _posixshmem.shm_open)  # restore it
    notes = str(tmp_path_factory.mktemp("notes"))
    monkeypatch.setenv("NOTES", notes)
    segments.watch(notes)
    yield
    gc.collect()
    assert segments.left(notes) == []


@pytest.fixture
def shared():
    with SharedArray.create((2, 3), "int64") as shared:
        shared.array[:] = [[1, 2, 3], [4, 5, 6]]
        yield shared


def run(tmp_path, text, *arguments):
    """Run a program in a process of its own, and return what it did."""
    script = tmp_path / "program.py"
    script.write_text(text)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, script, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env=clean,
        start_new_session=True,
    )


def done(ran):
    return ran.returncode, ran.stdout.splitlines(), ran.stderr


# What an array is


@pytest.mark.parametrize(
    ("shape", "dtype", "expected"),
    [
        ((), "float64", ()),
        (3, "uint8", (3,)),
        (np.int16(3), "uint8", (3,)),
        ([2, 3], ">i4", (2, 3)),
        ((0,), "float64", (0,)),
        ((3, 0, 2), "complex128", (3, 0, 2)),
        ((2,), "datetime64[ns]", (2,)),
        ((2,), "S20", (2,)),
        ((2,), "U20", (2,)),
        ((2,), [("born", "M8[D]"), ("name", "U9"), ("at", "f4", (2,))], (2,)),
        ((2,), np.dtype([("a", "i1"), ("b", "f8")], align=True), (2,)),
        ((2,), ("f4", (3,)), (2, 3)),
        ((2,), "V7", (2,)),
        ((2,), [("é", "i4")], (2,)),
    ],
)
@pytest.mark.parametrize("order", ["C", "F"])
def test_what_is_created_is_what_arrives(shape, dtype, expected, order):
    with SharedArray.create(shape, dtype, order=order) as shared:
        plain = np.zeros(shape, dtype, order)
        other = SharedArray.attach(shared.name)
        for array in shared.array, other.array:
            assert type(array) is np.ndarray
            assert array.shape == plain.shape == expected
            assert array.dtype == plain.dtype
            assert array.flags.c_contiguous == plain.flags.c_contiguous
            assert array.flags.f_contiguous == plain.flags.f_contiguous
            assert array.flags.writeable
            assert array.flags.aligned
            assert array.ctypes.data % 64 == 0
            assert array.tobytes() == plain.tobytes()
        if dtype == "datetime64[ns]":
            shared.array[:] = "2026-11-24T12:00"
            assert str(other.array[1]) == "2026-11-24T12:00:00.000000000"


def test_creator_and_attacher_have_the_very_same_type():
    record = np.dtype((np.record, [("a", "i4")]))
    with SharedArray.create(2, record) as shared:
        assert shared.array.dtype.type is np.void
        assert SharedArray.attach(shared.name).array.dtype.type is np.void


def test_a_name_of_one_s_own():
    name = f"test_{os.getpid()}_{'x' * 200}"
    with SharedArray.create(3, "uint8", name) as shared:
        assert shared.name == name
        other = SharedArray.attach(name)
        shared.array[:] = 7
        assert other.array.tolist() == [7, 7, 7]


def test_what_numpy_loads_and_saves(shared):
    path = Path("/dev/shm", shared.name)
    loaded = np.load(path, mmap_mode="r")
    assert loaded.tolist() == [[1, 2, 3], [4, 5, 6]]
    with path.open("r+b") as file:
        np.save(file, np.array([7.5, 8.5]))  # in version 1.0 of the format
    assert SharedArray.attach(shared.name).array.tolist() == [7.5, 8.5]


def test_in_place_operators_work_and_replacing_is_refused(shared):
    shared.array *= 2
    assert shared.array.tolist() == [[2, 4, 6], [8, 10, 12]]
    with pytest.raises(AttributeError, match=r"write into it: shared.array\[:\] ="):
        shared.array = np.zeros((2, 3))


@pytest.mark.parametrize(
    "travel", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))]
)
def test_a_copy_is_a_reference(shared, travel):
    other = travel(shared)
    assert len(pickle.dumps(shared)) < 200
    other.array[0, 0] = 100
    assert shared.array[0, 0] == 100
    with pytest.raises(RuntimeError, match="was not created here: close it, its o"):
        other.unlink()
    with other:
        pass
    SharedArray.attach(shared.name)


def test_it_tells_what_it_is(shared):
    text = f"<SharedArray '{shared.name}', (2, 3) int64>"
    assert repr(shared) == repr(SharedArray.attach(shared.name)) == text
    shared.close()
    assert repr(shared) == f"<SharedArray '{shared.name}', closed>"


@pytest.mark.parametrize(
    "given",
    [
        np.arange(6).reshape(2, 3),
        np.arange(6).reshape(2, 3).T,
        np.arange(12).reshape(3, 4)[::-2, 1:],
        [1.5, 2.5],
        7,
        np.array([("Ada", 1)], [("name", "U9"), ("n", "i2")]),
        np.array([("Ada", 1, 2.0)], [("name", "U9"), ("n", "i2"), ("x", "f8")])[
            ["name", "x"]
        ],
        np.array(["2026-11-26", "NaT"], "M8[D]"),
        np.zeros((0, 3), ">c16"),
        np.array([True, False]),
    ],
)
def test_a_copy_of_an_array(given):
    with SharedArray.from_array(given) as shared:
        other = SharedArray.attach(shared.name).array
        np.testing.assert_array_equal(other, given)
        assert other.dtype == np.asarray(given).dtype
        assert other.flags.fnc == np.asarray(given).flags.fnc


MASKED = np.ma.masked_array([1, 2], [0, 1])


@pytest.mark.filterwarnings("ignore:.*converting a masked element to nan")
@pytest.mark.parametrize(
    ("given", "message"),
    [
        (MASKED, r"share array.data and array.mask"),
        ([MASKED, MASKED], r"share array.data and array.mask"),
        (deque([[1, 2], MASKED]), r"share array.data and array.mask"),
        (([[1, 2]], ([3, 4],), [MASKED]), r"share array.data and array.mask"),
        ([1.5, np.ma.masked], r"share array.data and array.mask"),
        ([None], "holds Python objects"),
        (np.array(["Ada"], np.dtypes.StringDType()), "holds Python objects"),
    ],
)
def test_what_cannot_be_copied(given, message):
    with pytest.raises(TypeError, match=message):
        SharedArray.from_array(given)


def test_nobody_attaches_to_half_a_copy(monkeypatch):
    def halfway(*_):
        with pytest.raises(ValueError, match="holds no shared array, or not yet"):
            SharedArray.attach(name)

    name = f"test_{os.getpid()}"
    monkeypatch.setattr(np, "copyto", halfway)
    with SharedArray.from_array([1, 2], name):
        pass


def test_attached_to_read(shared):
    reader = SharedArray.attach(shared.name, readonly=True)
    assert repr(reader) == f"<SharedArray '{shared.name}', (2, 3) int64, read-only>"
    for each in reader, copy.copy(reader), pickle.loads(pickle.dumps(reader)):
        with pytest.raises(ValueError, match="assignment destination is read-only"):
            each.array[0, 0] = 5
        with pytest.raises(ValueError, match="cannot set WRITEABLE flag to True"):
            each.array.flags.writeable = True
    shared.array[0, 0] = 9
    assert reader.array[0, 0] == 9


# What ends first


def test_closed_and_unlinked(shared):
    shared.close()
    shared.close()
    with pytest.raises(ValueError, match=f"{shared.name} is closed here: attach to it"):
        _ = shared.array
    assert SharedArray.attach(shared.name).array[1, 2] == 6
    assert pickle.loads(pickle.dumps(shared)).array[1, 2] == 6
    shared.unlink()
    shared.unlink()
    with pytest.raises(ValueError, match=f"{shared.name} is unlinked: nobody can"):
        pickle.dumps(shared)
    with pytest.raises(FileNotFoundError, match="its owner has unlinked it, or was"):
        SharedArray.attach(shared.name)


@pytest.mark.parametrize("order", ["C", "F"])
def test_what_create_takes_for_written_is_what_all_read(order):
    others = ">f8", "S3", "U3", "M8[ns]", [("a", "i4")], ("i2", 3)
    for dtype in [*np.typecodes["AllInteger"], *np.typecodes["AllFloat"], "?", *others]:
        header, layout = _Layout.of((2, 3), dtype, order).written()
        assert _Layout.read(BytesIO(header), "") == (layout, len(header)), dtype


def test_plain_numbers_are_created_without_reading_the_header(monkeypatch):
    """Which takes longer than all the rest."""
    monkeypatch.setattr(npy, "read_array_header_2_0", None)
    with SharedArray.create(3, "float64") as shared:
        assert shared.array.tolist() == [0.0, 0.0, 0.0]


def maps(name):
    return Path("/proc/self/maps").read_text().count(f"/dev/shm/{name}")


def test_the_memory_lives_as_long_as_the_last_view():
    with SharedArray.create((100, 100), "int64") as shared:
        name, column = shared.name, shared.array[:, 7]
        column[:] = range(100)
        item = column[30:31].view("uint8")
    del shared, column
    gc.collect()
    assert maps(name) == 1
    assert item[0] == 30
    del item
    gc.collect()
    assert maps(name) == 0


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def test_it_holds_one_descriptor():
    before = descriptors()
    with SharedArray.create(3, "uint8") as shared:
        other = SharedArray.attach(shared.name)
        assert descriptors() == before + 2
        other.close()
    assert descriptors() == before


def test_a_name_that_somebody_else_has_removed():
    shared = SharedArray.create(3, "uint8")
    _posixshmem.shm_unlink(f"/{shared.name}")
    shared.unlink()
    assert shared.array.tolist() == [0, 0, 0]


def test_a_name_that_means_another_array_by_now_is_left_alone():
    name = f"test_{os.getpid()}"
    with SharedArray.create(3, "uint8", name):
        _posixshmem.shm_unlink(f"/{name}")
        other = SharedArray.create(3, "uint8", name)
    assert SharedArray.attach(name).array.tolist() == [0, 0, 0]
    other.unlink()


def test_a_reference_that_arrives_late_gets_nobody_else_s_array():
    name = f"test_{os.getpid()}"
    with SharedArray.create(3, "uint8", name) as shared:
        late = pickle.dumps(shared)
    with SharedArray.create(3, "uint8", name) as shared:
        assert pickle.loads(pickle.dumps(shared)).array.tolist() == [0, 0, 0]
        with pytest.raises(FileNotFoundError, match=r"is gone, and another segment"):
            pickle.loads(late)


def test_the_error_in_the_block_is_the_one_that_arrives(monkeypatch):
    def refuse(name):
        raise PermissionError(errno.EPERM, "not allowed")

    with monkeypatch.context() as patch:
        patch.setattr(_posixshmem, "shm_unlink", refuse)
        with pytest.raises(ZeroDivisionError), SharedArray.create(3, "uint8") as one:
            _ = 1 // 0
        with pytest.raises(PermissionError), SharedArray.create(3, "uint8") as other:
            pass
    _posixshmem.shm_unlink(f"/{one.name}")
    _posixshmem.shm_unlink(f"/{other.name}")


def test_an_error_in_the_block_unlinks():
    with pytest.raises(ZeroDivisionError), SharedArray.create(3, "uint8") as shared:
        _ = 1 // 0
    with pytest.raises(FileNotFoundError):
        SharedArray.attach(shared.name)


# How it goes to other processes

EVERY_WAY = """
import multiprocessing, sys
from concurrent.futures import ProcessPoolExecutor
from shmguide.shared_array import SharedArray

def add(shared, amount):
    with shared:
        shared.array += amount
    return amount

def by_name(name, amount):
    add(SharedArray.attach(name), amount)

def receive(end):
    add(*(end.get() if hasattr(end, "get") else end.recv()))

def remember(shared):
    global remembered
    remembered = shared

def use_what_is_remembered(amount):
    remembered.array[:] += amount

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    with SharedArray.create((2, 2), "int64") as shared:
        receiver, sender = context.Pipe(duplex=False)
        queue, simple = context.Queue(), context.SimpleQueue()
        workers = [context.Process(target=add, args=(shared, 1))]
        workers += [context.Process(target=by_name, args=(shared.name, 20))]
        workers += [context.Process(target=receive, args=(end,))
                    for end in (receiver, queue, simple)]
        for worker in workers[:2]:
            worker.start()
            worker.join()
        for worker, put, amount in zip(
            workers[2:], (sender.send, queue.put, simple.put), (300, 4000, 50_000)
        ):
            worker.start()
            put((shared, amount))
            worker.join()
        queue.close()
        queue.join_thread()
        with context.Pool(1, remember, (shared,)) as pool:
            pool.starmap(add, [(shared, 600_000)])
            pool.map(use_what_is_remembered, [7_000_000])
            pool.close()
            pool.join()
        with ProcessPoolExecutor(1, context) as executor:
            executor.submit(add, shared, 80_000_000).result()
        print(*shared.array.flat, *(worker.exitcode for worker in workers))
"""


@pytest.mark.parametrize("method", METHODS)
def test_every_way_to_another_process(method, tmp_path):
    numbers = " ".join(["87654321"] * 4 + ["0"] * 5)
    assert done(run(tmp_path, EVERY_WAY, method)) == (0, [numbers], "")


STRANGER = """
import os, signal, sys
from shmguide.shared_array import SharedArray

shared = SharedArray.attach(sys.argv[1])
shared.array += 1
if sys.argv[2] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
elif sys.argv[2] == "creating":  # with a resource tracker of its own, then
    with SharedArray.create(3, "uint8"):
        pass
"""


@pytest.mark.parametrize("ending", ["ended", "killed", "creating"])
def test_a_stranger_destroys_nothing(shared, ending, tmp_path):
    for _ in range(2):
        ran = run(tmp_path, STRANGER, shared.name, ending)
        assert done(ran) == (-9 if ending == "killed" else 0, [], "")
    assert SharedArray.attach(shared.name).array[1, 2] == 8


OWN_TRACKER = """
import multiprocessing
from shmguide.shared_array import SharedArray

def work(pipe):
    with SharedArray.create(3, "uint8"):  # it starts a resource tracker of its own
        pipe.recv().array[:] = 7

if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=work, args=(theirs,))
    child.start()  # before the parent has a resource tracker
    with SharedArray.create(3, "uint8") as shared:
        ours.send(shared)
        child.join()
        print(*SharedArray.attach(shared.name).array)
"""


def test_a_child_with_a_resource_tracker_of_its_own_destroys_nothing(tmp_path):
    assert done(run(tmp_path, OWN_TRACKER)) == (0, ["7 7 7"], "")


GIVEN = """
import multiprocessing, sys
from multiprocessing import resource_tracker
from shmguide.shared_array import SharedArray

def make(pipe):
    shared = SharedArray.from_array([7, 7, 7])
    pipe.send(shared.give())
    try:
        shared.unlink()
    except RuntimeError as error:
        print(str(error).partition(" ")[2], flush=True)

if __name__ == "__main__":
    _, method, tracker = sys.argv
    if tracker == "tracker":  # or the child's ends with the child, and removes things
        resource_tracker.ensure_running()
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    child = context.Process(target=make, args=(theirs,))
    child.start()
    with ours.recv() as shared:
        child.join()
        print(*SharedArray.attach(shared.name).array)
    try:
        SharedArray.attach(shared.name)
    except FileNotFoundError:
        print("gone")
"""


@pytest.mark.parametrize("tracker", ["tracker", "own"])
@pytest.mark.parametrize("method", METHODS)
def test_an_array_that_is_given_outlives_the_worker_that_made_it(
    method, tracker, tmp_path
):
    lines = ["was not created here: close it, its owner unlinks", "7 7 7", "gone"]
    assert done(run(tmp_path, GIVEN, method, tracker)) == (0, lines, "")


GIVEN_AS_AN_ARGUMENT = """
import multiprocessing, pickle, sys
from shmguide.shared_array import SharedArray

def own(gift):
    if sys.argv[2] == "fork":
        for use in gift.__enter__, lambda: gift.array:
            try:
                use()
            except (AttributeError, TypeError) as error:
                print(type(error).__name__, error, flush=True)
        gift = pickle.loads(pickle.dumps(gift))
    with gift as shared:
        print(*shared.array, flush=True)

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[2])
    gift = SharedArray.from_array([7, 7, 7], sys.argv[1]).give()
    child = context.Process(target=own, args=(gift,))
    child.start()
    child.join()
    sys.exit(child.exitcode)
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_gift_as_an_argument_arrives_or_says_why_not(method, tmp_path):
    name = f"test_{os.getpid()}"
    ran = run(tmp_path, GIVEN_AS_AN_ARGUMENT, name, method)
    *refused, last = ran.stdout.splitlines()
    assert (ran.returncode, last, ran.stderr) == (0, "7 7 7", "")
    cure = f" yet: {name} is given and has not arrived; send it through a pipe or a que"
    kinds = [line.partition(cure)[0] for line in refused]
    both = ["TypeError no with statement", "AttributeError no array"]
    assert kinds == both * (method == "fork")


INHERITED = """
import multiprocessing
from shmguide.shared_array import SharedArray

def work(shared):
    with shared:
        shared.array[:] = 7
    try:
        shared.unlink()
    except RuntimeError as error:
        print(str(error).partition(" ")[2], flush=True)

if __name__ == "__main__":
    with SharedArray.create(3, "uint8") as shared:
        child = multiprocessing.get_context("fork").Process(target=work, args=(shared,))
        child.start()
        child.join()
        print(*SharedArray.attach(shared.name).array)
"""


def test_a_child_that_inherits_the_creator_s_object_does_not_unlink(tmp_path):
    refused = "was not created here: close it, its owner unlinks"
    assert done(run(tmp_path, INHERITED)) == (0, [refused, "7 7 7"], "")


FORGETFUL = """
import os, signal, sys
from shmguide.shared_array import SharedArray

shared = SharedArray.create(3, "uint8")
print(shared.name, flush=True)
if sys.argv[1] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("ending", ["ended", "killed"])
def test_the_resource_tracker_unlinks_for_a_creator_that_does_not(ending, tmp_path):
    # The end of the tracker is the end of the program's standard error.
    ran = run(tmp_path, FORGETFUL, ending)
    assert ran.returncode == (-signal.SIGKILL if ending == "killed" else 0)
    assert "There appear to be 1 leaked shared_memory objects" in ran.stderr
    assert ran.stderr.count("Traceback") == 0
    with pytest.raises(FileNotFoundError):
        SharedArray.attach(ran.stdout.strip())


FULL = """
import os
from shmguide.shared_array import SharedArray

with SharedArray.create(600_000, "uint8") as shared:
    try:
        SharedArray.create(600_000, "uint8")
    except OSError as error:
        print(error.errno, str(error).partition(": '")[0])
    print(os.listdir("/dev/shm") == [shared.name])
    shared.array[:] = 1
    print(shared.array.sum())
"""


def test_a_full_dev_shm_is_an_error_at_creation(tmp_path):
    mount = "mount -t tmpfs -o size=1m tmpfs /dev/shm"
    alone = ["unshare", "--mount", "sh", "-c"]
    try:
        subprocess.run([*alone, mount], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"needs a /dev/shm of its own, which only root can mount: {error}")
    script = tmp_path / "full.py"
    script.write_text(FULL)
    ran = subprocess.run(
        [*alone, f'{mount} && exec "$0" "$1"', sys.executable, script],
        capture_output=True,
        text=True,
        timeout=60,
    )
    message = (
        f"{errno.ENOSPC} [Errno {errno.ENOSPC}] no room for 600,128 bytes in shared "
        "memory: share less, unlink what nobody needs, or enlarge /dev/shm (in Docker, "
        "--shm-size)"
    )
    assert done(ran) == (0, [message, "True", "600000"], "")


# What is refused

OUT_OF_ORDER = {"names": ["b", "a"], "formats": ["i4", "i2"], "offsets": [4, 0]}
OVERLAPPING = {"names": ["a", "b"], "formats": ["i4", "i2"], "offsets": [0, 2]}
TOO_MANY = [(f"field_{number}", "i4") for number in range(1000)]


@pytest.mark.parametrize(
    ("shape", "dtype", "error", "message"),
    [
        ((2,), object, TypeError, "dtype object holds Python objects, .*'S20' or"),
        ((2,), [("a", [("b", "O")])], TypeError, "holds Python objects"),
        ((2,), "no_type", TypeError, "'no_type' not understood"),
        ((2,), "S", ValueError, "has no width: write 'S20'"),
        ((2,), [], ValueError, "has no width"),
        ((2,), [("名", "i4")], ValueError, "cannot be written down .*Latin-1 names"),
        ((2,), OUT_OF_ORDER, ValueError, "in the order of their offsets"),
        ((2,), OVERLAPPING, ValueError, "none over another"),
        ((2,), TOO_MANY, ValueError, "use fewer fields"),
        ((-1,), "f8", ValueError, r"shape \(-1,\) has a negative length: check"),
        ((2, -3), "f8", ValueError, r"shape \(2, -3\) has a negative length"),
        (-1, "f8", ValueError, r"shape \(-1,\) has a negative length"),
        ((2**40, 2**40), "u1", ValueError, "is more than a process can address: check"),
        ((0, 2**63), "u1", ValueError, "is more than a process can address"),
        ((1,) * 65, "u1", ValueError, "maximum supported dimension"),
        (2.5, "f8", TypeError, "shape 2.5 is no integer, nor a sequence of integers"),
        ((2, 2.5), "f8", TypeError, r"shape \(2, 2.5\) is no integer"),
        ("23", "f8", TypeError, "shape '23' is no integer"),
        (None, "f8", TypeError, "shape None is no integer"),
    ],
)
def test_no_array_of_this_kind(shape, dtype, error, message):
    with pytest.raises(error, match=message):
        SharedArray.create(shape, dtype)


def test_a_shape_larger_than_the_machine():
    with pytest.raises(OSError, match=r"for 35,184,372,088,9.. bytes in shared memory"):
        SharedArray.create((2**42,), "float64")


def test_no_such_order():
    with pytest.raises(ValueError, match="order 'K' is neither 'C' nor 'F'"):
        SharedArray.create(3, "u1", order="K")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "'' cannot be a name: take 1 to 250 of the letters a to z"),
        ("x" * 251, "'x+' cannot be a name"),
        ("é", "'é' cannot be a name"),
        ("..", r"'\.\.' cannot be a name: .*, and not only dots"),
        (5, "a name is a str, not 5"),
        (None, "a name is a str, not None"),
        (b"bytes", "a name is a str, not b'bytes'"),
        ("a/b", "'a/b' cannot be a name"),
        ("a:b", "'a:b' cannot be a name"),
        ("a\n", "cannot be a name"),
    ],
)
def test_no_such_name(name, message):
    error = ValueError if isinstance(name, str) else TypeError
    with pytest.raises(error, match=message):
        SharedArray.attach(name)
    if name is not None:
        with pytest.raises(error, match=message):
            SharedArray.create(3, "uint8", name)


def test_a_name_that_is_taken(shared):
    with pytest.raises(FileExistsError, match="the name is taken: attach to it, c"):
        SharedArray.create(3, "uint8", shared.name)
    assert SharedArray.attach(shared.name).array[1, 2] == 6


def test_an_error_of_another_kind_is_left_as_it_is(monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(_posixshmem, "shm_open", refuse)
    with pytest.raises(OSError, match=r"^\[Errno 5\] Input/output error$"):
        SharedArray.create(3, "uint8")


# Signals, forks and limits


CLOSED_LATE = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
"""A file whose `close` was interrupted goes with the exception's traceback."""


@CLOSED_LATE
@pytest.mark.parametrize(
    "name", [None, f"test_{os.getpid()}"], ids=["made up", "given"]
)
@pytest.mark.parametrize(
    "create",
    [
        lambda name: SharedArray.create(3, "uint8", name),
        lambda name: SharedArray.from_array([1, 2], name),
    ],
)
def test_a_creation_that_a_signal_interrupts_leaves_nothing(create, name):
    resource_tracker.ensure_running()  # it has a descriptor, too
    before = descriptors()
    rounds = 0
    for shared in interruptions(lambda: create(name), shmguide.shared_array):
        rounds += 1
        if shared:
            shared.unlink()
        assert segments.left(os.environ["NOTES"]) == []
        del shared
    assert rounds > 30
    gc.collect()
    assert descriptors() == before


@CLOSED_LATE
def test_a_use_that_a_signal_interrupts_leaves_a_segment_that_can_be_removed():
    def use():
        with used, copy.copy(used) as other:
            other.array[:] = 7

    resource_tracker.ensure_running()
    before = descriptors()
    used = SharedArray.create(3, "uint8")
    for _ in interruptions(use, shmguide.shared_array):
        used.unlink()
        assert segments.left(os.environ["NOTES"]) == []
        used = SharedArray.create(3, "uint8")
    used.unlink()
    used.close()
    gc.collect()
    assert descriptors() == before


@CLOSED_LATE
def test_a_gift_that_a_signal_interrupts_has_an_owner_or_is_given():
    owners = [SharedArray.create(3, "uint8")]
    for gift in interruptions(lambda: owners[-1].give(), shmguide.shared_array):
        if gift:
            owners.append(pickle.loads(pickle.dumps(gift)))
    owners[-1].unlink()


FORKED = """
import contextlib, os, sys
sys.path.insert(0, sys.argv[1])
import interruptions
import shmguide.shared_array as module

class Child(BaseException):
    pass

def fork():
    child = os.fork()
    if not child:
        raise Child
    os.waitpid(child, 0)

me = os.getpid()
for step in range(10_000):
    with contextlib.ExitStack() as stack:
        try:
            with interruptions.acting(step, module, fork) as acted:
                shared = stack.enter_context(module.SharedArray.create(3, "uint8"))
            module.SharedArray.attach(shared.name)
        except Child:
            stack.close()
            os._exit(0)
    assert os.getpid() == me
    if not acted():
        break
print(step > 30)
"""


def test_a_child_forked_within_create_removes_nothing(tmp_path):
    ran = run(tmp_path, FORKED, Path(__file__).parent)
    assert done(ran) == (0, ["True"], "")


LIMITED = """
import os, resource, sys
from shmguide.shared_array import SharedArray

def attempt(action, *given):
    try:
        action(*given)
    except OSError as error:
        print(type(error).__name__, error.errno, error.strerror.split(":")[0])

def descriptors():
    return max(map(int, os.listdir("/proc/self/fd"))) + 1

def files():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors() + extra, hard))

def memory():
    used = 4096 * int(open("/proc/self/statm").read().split()[0])
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (used + 2**22, hard))

kind, extra = sys.argv[1], int(sys.argv[2])
with SharedArray.create(2**26, "uint8") as shared:
    {"files": files, "memory": memory}[kind]()
    attempt(SharedArray.create, 2**26, "uint8")
    attempt(SharedArray.attach, shared.name)
    kept = os.path.exists("/dev/shm/" + shared.name)
print(kept, os.path.exists("/dev/shm/" + shared.name))
"""
FEW = f"OSError {errno.EMFILE} this process has too many open files"


@pytest.mark.parametrize("extra", [-1, 0])  # none to open it with, none to map it
def test_with_no_descriptor_left_the_segment_stays(extra, tmp_path):
    ran = run(tmp_path, LIMITED, "files", str(extra))
    assert done(ran) == (0, [FEW, FEW, "True False"], "")


def test_with_no_address_space_left_the_segment_stays(tmp_path):
    ran = run(tmp_path, LIMITED, "memory", "0")
    no = f"OSError {errno.ENOMEM} no room"
    lines = [f"{no} for 67,108,992 bytes in memory", f"{no} in memory", "True False"]
    assert done(ran) == (0, lines, "")


@pytest.mark.parametrize(
    ("mount", "message"),
    [
        ("mount -t tmpfs tmpfs /dev", "there is no /dev/shm here, which holds"),
        ("mount -t tmpfs -o ro tmpfs /dev/shm", "Read-only file system"),
    ],
)
def test_a_machine_without_shared_memory(mount, message, tmp_path):
    text = """if True:
        from shmguide.shared_array import SharedArray
        try:
            SharedArray.create(3, "uint8")
        except OSError as error:
            print(error)
    """
    script = tmp_path / "without.py"
    script.write_text(text)
    alone = ["unshare", "--mount", "sh", "-c", f'{mount} && exec "$0" "$1"']
    ran = subprocess.run(
        [*alone, sys.executable, script], capture_output=True, text=True, timeout=60
    )
    if "unshare" in ran.stderr or "mount" in ran.stderr:
        pytest.skip(f"needs mounts of its own, for which one is root: {ran.stderr}")
    assert message in ran.stdout
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_python_without_shared_memory(tmp_path):
    text = "import sys; sys.modules['_posixshmem'] = None; import shmguide.shared_array"
    last = run(tmp_path, text).stderr.splitlines()[-1]
    assert last.startswith("ImportError: this Python has no module _posixshmem, and so")


def header_of(array):
    file = BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


WHOLE = header_of(np.zeros(100))


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"", ValueError, "is empty: its creator is at work, or killed"),
        (bytes(4096), ValueError, "holds no shared array, or not yet .*: check the"),
        (b"\x93NUMPY\x09\x00" + bytes(100), ValueError, r"not yet \(\(9, 0\)\)"),
        (WHOLE[:50], ValueError, "holds no shared array, or not yet"),
        (WHOLE[:-1], ValueError, "too small: it has 927 bytes, .* speaks of 928; some"),
        (WHOLE.replace(b"(100,)", b"(-10,)"), ValueError, "has a negative length"),
        (WHOLE.replace(b"'<f8'", b"'bad'"), ValueError, "holds no shared array"),
        (header_of(np.array([None])), TypeError, "holds Python objects"),
    ],
)
def test_a_segment_that_holds_something_else(shared, content, error, message):
    path = Path("/dev/shm", shared.name)
    path.write_bytes(content)
    with pytest.raises(error, match=message):
        SharedArray.attach(shared.name)
    path.write_bytes(bytes(4096))  # what is mapped must not be cut short


@given(content=st.binary(max_size=300), front=st.sampled_from([b"", WHOLE[:10], WHOLE]))
@settings(max_examples=200, deadline=None)
def test_no_content_does_more_than_raise_an_error(content, front):
    warnings.simplefilter("ignore")  # of headers that Python 2 may have written
    with SharedArray.create(4096, "uint8") as shared:
        path = Path("/dev/shm", shared.name)
        with path.open("r+b") as file:
            file.write(front[: len(front) - len(content) // 3] + content)
        with suppress(TypeError, ValueError):
            SharedArray.attach(shared.name).array.tobytes()


# Against plain arrays

SIMPLE = st.one_of(
    hnp.scalar_dtypes(),
    hnp.byte_string_dtypes(min_len=1, max_len=9),
    hnp.unicode_string_dtypes(min_len=1, max_len=9),
)
DTYPES = SIMPLE | st.lists(SIMPLE, min_size=1, max_size=3).map(
    lambda types: np.dtype([(f"field_{n}", each) for n, each in enumerate(types)])
)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)


def answer(connection):
    """Write into each array that arrives, and reply what it holds."""
    for shared, index, values in iter(connection.recv, None):
        shared.array[index] = values
        connection.send(shared.array.tobytes())


class ManyAttached(RuleBasedStateMachine):
    """Arrays with any number of attachments each are what plain arrays are."""

    attached = Bundle("attached")
    elsewhere: ClassVar[Connection]

    def __init__(self):
        super().__init__()
        self.owners, self.plain, self.views = [], {}, []

    @rule(
        target=attached,
        shape=SHAPES,
        dtype=DTYPES,
        order=st.sampled_from("CF"),
    )
    def create(self, shape, dtype, order):
        shared = SharedArray.create(shape, dtype, order=order)
        self.owners.append(shared)
        self.plain[shared.name] = np.zeros(shape, dtype, order)
        return SharedArray.attach(shared.name)

    @rule(target=attached, one=attached)
    def attach(self, one):
        return SharedArray.attach(one.name)

    @rule(target=attached, one=attached)
    def travel(self, one):
        return pickle.loads(pickle.dumps(one))

    def change(self, one, data):
        plain = self.plain[one.name]
        index = data.draw(hnp.basic_indices(plain.shape), label="index")
        part = plain[index]
        values = data.draw(hnp.arrays(plain.dtype, np.shape(part)), label="values")
        if np.ndim(part) == 0:
            values = values[()]
        plain[index] = values
        return index, values

    @rule(one=attached, data=st.data())
    def write(self, one, data):
        index, values = self.change(one, data)
        one.array[index] = values

    @rule(one=attached, data=st.data())
    def write_elsewhere(self, one, data):
        self.elsewhere.send((one, *self.change(one, data)))
        assert self.elsewhere.recv() == self.plain[one.name].tobytes()

    @rule(one=consumes(attached))
    def close(self, one):
        self.views.append((one.name, one.array))
        one.close()

    @invariant()
    def all_see_the_same(self):
        for owner in self.owners:
            assert owner.array.tobytes() == self.plain[owner.name].tobytes()
        for name, view in self.views:
            assert view.tobytes() == self.plain[name].tobytes()

    def teardown(self):
        for owner in self.owners:
            with owner:
                pass
        for name, view in self.views:
            assert view.tobytes() == self.plain[name].tobytes()


def test_any_arrays_any_writes_through_any_attachment():
    context = get_context("fork")
    ManyAttached.elsewhere, theirs = context.Pipe()
    worker = context.Process(target=answer, args=(theirs,))
    worker.start()
    try:
        run_state_machine_as_test(
            ManyAttached,
            settings=settings(max_examples=30, stateful_step_count=20, deadline=None),
        )
        ManyAttached.elsewhere.send(None)
        worker.join(60)
        assert worker.exitcode == 0
    finally:
        worker.kill()
        worker.join()
        worker.close()
        theirs.close()
        ManyAttached.elsewhere.close()


# What it shows of itself


@pytest.mark.parametrize("method", METHODS)
def test_the_demonstration(method, tmp_path):
    assert demonstration("shared_array", method, tmp_path) == (
        "[[0 0 0 0]\n [1 1 1 1]\n [2 2 2 2]]\n"
    )


def test_the_docstrings():
    assert doctest.testmod(shmguide.shared_array) == (0, 2)
