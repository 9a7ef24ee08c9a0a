"""What docs/building/shared-array.md says of shared arrays, asked of them."""

import gc
import os
import pickle
import random
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from mmap import mmap
from multiprocessing import get_all_start_methods, get_context, resource_tracker
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase, mock

import numpy as np
from numpy.lib.recfunctions import repack_fields

import shmguide.shared_array as module
from probes._bytecodes import at_each_bytecode, interrupt
from shmguide.shared_array import SharedArray

check = TestCase()
NAME = f"probe_{os.getpid()}_{__name__.rpartition('.')[2]}"  # of this file alone
FILES = Path("/dev/shm")

if sys.platform != "linux":
    raise SkipTest("what is asked here is asked of files in /dev/shm")


def track_is_not_pickled() -> None:
    if sys.version_info < (3, 13):
        raise SkipTest("track is new in Python 3.13")
    make: Any = SharedMemory
    owner = make(create=True, size=8)
    try:
        untracked = make(owner.name, track=False)
        assert not untracked._track  # mutant: not untracked -> untracked
        arrived = pickle.loads(pickle.dumps(untracked))
        assert arrived._track
        for each in owner, untracked, arrived:
            each.close()
    finally:
        owner.unlink()


@contextmanager
def _notes() -> Iterator[list[str]]:
    """Yield a list of what trackers are asked to do meanwhile."""
    tracker: Any = resource_tracker._resource_tracker
    notes: list[str] = []

    def send(what: str, *_: object) -> None:
        notes.append(what)

    with mock.patch.object(tracker, "_send", send):
        yield notes


def only_an_owner_tells_a_tracker() -> None:
    resource_tracker.ensure_running()
    with _notes() as notes:
        shared = SharedArray.from_array([1, 2, 3])
        assert notes == ["REGISTER"]
        notes.clear()
        for readonly in True, False:
            with SharedArray.attach(shared.name, readonly=readonly):
                assert notes == []
                # mutant: attach(shared.name, readonly=readonly) -> create(1, "u1")
        with pickle.loads(pickle.dumps(shared)):
            pass
        with (FILES / shared.name).open("r+b") as file:
            mmap(file.fileno(), 0).close()
        assert notes == []
        sent = pickle.dumps(shared.give())
        assert notes == ["UNREGISTER"]
        with pickle.loads(sent):
            assert notes == ["UNREGISTER", "REGISTER"]
        shared.close()


def _fill(shared: SharedArray) -> None:
    shared.array[:] = 7


def a_forked_argument_is_inherited() -> None:
    for method in get_all_start_methods():
        shared = SharedArray.create(3, "u1")
        (FILES / shared.name).unlink()  # so nobody can attach
        context: Any = get_context(method)
        child = context.Process(target=_fill, args=(shared,))
        child.start()
        child.join()
        inherits = method == "fork"  # mutant: "fork" -> "spawn"
        assert (child.exitcode == 0) is inherits
        assert shared.array.tolist() == [7 * inherits] * 3
        with check.assertRaises(FileNotFoundError):
            pickle.loads(pickle.dumps(shared))
        shared.unlink()


def a_slice_keeps_the_mapping() -> None:
    slices: list[Callable[[Any], object]] = [
        lambda array: array[:1],
        lambda array: array[::-2],
        lambda array: array[1:][1:].T,
        lambda array: array.reshape(2, 2)[..., 0],
        lambda array: array.view("u1"),
        memoryview,
    ]
    for take in slices:
        mapping = mmap(-1, 32)
        there = weakref.ref(mapping)
        array: Any = np.frombuffer(mapping, "int64")
        kept = take(array)  # mutant: take(array) -> array.copy()
        del array, mapping
        gc.collect()
        assert there()
        del kept
        gc.collect()
        assert not there()


@contextmanager
def _no_descriptor_left() -> Iterator[None]:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Path(os.devnull).open("rb") as file:
        lowest = file.fileno()  # that is free
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def a_failing_creation_leaves_nothing() -> None:
    resource_tracker.ensure_running()
    with _no_descriptor_left(), check.assertRaises(OSError):
        SharedArray.create(3, "u1", NAME)
    assert not (FILES / NAME).exists()
    create = partial(SharedArray.create, 3, "u1", NAME)
    with mock.patch.object(module, "ensure_running", side_effect=OSError):
        with check.assertRaises(OSError):
            create()
        with check.assertRaises(OSError):
            SharedArray.from_array([1], NAME)
    with check.assertRaises(OSError):
        SharedArray.create(2**45, "u1", NAME)
    wrong: Any = (2, "O"), ((2, -3), "u1"), ((10**12, 10**12), "u1")
    for shape, dtype in wrong:
        with check.assertRaises((TypeError, ValueError)):
            SharedArray.create(shape, dtype, NAME)
    assert not (FILES / NAME).exists()
    besides = "RETURN", "NOT_TAKEN"
    creations = at_each_bytecode(module.__file__, create, interrupt, besides)
    for count, made in enumerate(creations):
        if isinstance(made, SharedArray):  # mutant: made, SharedArray -> made, int
            made.unlink()
        assert not (FILES / NAME).exists(), count
        del made
    assert count > 30


def a_failing_attach_leaves_the_segment() -> None:
    with SharedArray.from_array([1, 2, 3]) as shared:
        with _no_descriptor_left(), check.assertRaises(OSError):
            SharedArray.attach(shared.name)
        with (
            mock.patch.object(module, "mmap", side_effect=OSError(12, "no memory")),
            check.assertRaises(OSError),
        ):
            SharedArray.attach(shared.name)
        with SharedArray.attach(shared.name) as other:
            assert other.array.tolist() == [1, 2, 3]  # mutant: 1, 2, 3] -> 1, 2]


def a_later_segment_of_the_same_name_is_another() -> None:
    first = SharedArray.create(3, "u1", NAME)
    reference = pickle.dumps(first)
    (FILES / NAME).unlink()
    stale: Any
    with SharedArray.create(3, "u1", NAME) as later:
        assert later.name == first.name
        for stale in (lambda: pickle.loads(reference)), first.unlink:
            # mutant: first.unlink -> later.unlink
            with suppress(FileNotFoundError):
                assert stale() is None
            assert (FILES / NAME).exists()
    first.close()


def a_late_reference_is_an_error() -> None:
    with SharedArray.create(3, "u1") as shared:
        reference = pickle.dumps(shared)
    try:
        pickle.loads(reference)
    except FileNotFoundError as error:
        text = str(error)
    assert "no segment has this name" in text  # mutant: no segment -> one segment


def types_and_orders_are_kept() -> None:
    padded = np.dtype([("a", "i1"), ("b", "f8"), ("c", "U3", (2, 2))], align=True)
    ends: Any = "<", ">"
    orders: Any = "C", "F"
    types: list[Any] = [
        padded,
        [("pair", "<i2", 2), ("inner", [("x", ">f4"), ("y", "M8[ms]")])],
    ]
    for code in np.typecodes["All"]:
        if code == "O":
            continue
        sized = f"{code}3" if code in "SUVa" else f"{code}8[s]" * (code in "mM") or code
        types += [np.dtype(sized).newbyteorder(end) for end in ends]
    for each in types:
        dtype = np.dtype(each)
        for order in orders:
            with SharedArray.create((2, 3), dtype, order=order) as shared:
                drawn = random.Random(1).randbytes(8 * 6 * dtype.itemsize)
                raw = np.frombuffer(drawn, "u1")[: 6 * dtype.itemsize]
                shared.array[:] = raw.view(dtype).reshape(2, 3)
                with SharedArray.attach(shared.name) as other:
                    assert other.array.dtype == dtype
                    assert other.array.strides == shared.array.strides
                    assert other.array.flags.fnc is (order == "F")  # mutant: F -> C
                    assert other.array.tobytes() == shared.array.tobytes()


def fields_out_of_order_are_refused() -> None:
    whole = np.array([(1, 2.5, 3)], [("x", "i2"), ("y", "f8"), ("z", "i8")])
    over: Any = {"names": ["x", "y"], "formats": ["i4", "i2"], "offsets": [0, 2]}
    bad: Any = whole[["y", "x"]], whole[["x", "z", "y"]], np.zeros(1, over)
    # mutant: whole[["x", "z", "y"]] -> whole[["x", "z"]]
    for array in bad:
        with check.assertRaises(ValueError):
            np.save(BytesIO(), array)
        with check.assertRaisesRegex(ValueError, "in the order of their offsets"):
            SharedArray.from_array(array)
        with check.assertRaisesRegex(ValueError, "in the order of their offsets"):
            SharedArray.create(1, array.dtype)
        repacked = repack_fields(array)
        with SharedArray.from_array(repacked) as shared:
            assert shared.array.dtype.names == array.dtype.names
            assert shared.array.tolist() == array.tolist()
    with SharedArray.from_array(whole[["x", "z"]]) as shared:
        assert shared.array.tolist() == [(1, 3)]


def what_is_no_array_is_refused() -> None:
    with SharedArray.from_array([[1, 2], [3, 4]]) as shared:
        good = (FILES / shared.name).read_bytes()
        drawn = random.Random(1)
        bad = [good[:length] for length in range(len(good))]
        # mutant: len(good) -> len(good) + 1
        bad += [drawn.randbytes(drawn.randrange(300)) for _ in range(100)]
        file = FILES / NAME
        try:
            for each in bad:
                file.write_bytes(each)
                with check.assertRaises(ValueError):
                    SharedArray.attach(NAME)
        finally:
            file.unlink()


def nobody_attaches_before_all_is_copied() -> None:
    tried, copy = [], np.copyto

    def note(*arguments: Any) -> None:
        for times in 0, 1:
            with check.assertRaises(ValueError):
                SharedArray.attach(NAME)  # mutant: SharedArray.attach -> id
            tried.append(times)
            copy(*arguments)

    with (
        mock.patch.object(np, "copyto", note),
        SharedArray.from_array([1, 2, 3], NAME) as shared,
        SharedArray.attach(NAME) as other,
    ):
        assert tried == [0, 1]
        assert (shared.array.tolist(), other.array.tolist()) == ([1, 2, 3],) * 2


def masks_are_not_lost() -> None:
    masked: Any = np.ma.masked_array([1, 2], [False, True])
    given: Any = masked, masked[:1], [masked, masked], ([[1, 2]], ([3, 4],), [masked])
    # mutant: ([[1, 2]], ([3, 4],), [masked]) -> ([[1, 2]], ([3, 4],), [masked.data])
    for each in given:
        with check.assertRaisesRegex(TypeError, "share array.data and array.mask"):
            SharedArray.from_array(each)
    for part in masked.data, masked.mask, masked.filled(), [masked.data] * 2:
        with SharedArray.from_array(part) as shared:
            assert shared.array.tolist() == np.asarray(part).tolist()


def read_only_is_the_mapping_itself() -> None:
    with SharedArray.from_array([1, 2, 3]) as shared:
        reader = SharedArray.attach(shared.name, readonly=True)
        again = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(reader))))
        shared.close()  # mutant: shared.close() -> again.array.sum()
        gc.collect()
        maps = Path("/proc/self/maps").read_text("ascii").splitlines()
        mine = [line.split()[1] for line in maps if shared.name in line]
        assert mine == ["r--s"] * 2
        for each in reader, again:
            with check.assertRaises(ValueError):
                each.array.flags.writeable = True
            each.close()
