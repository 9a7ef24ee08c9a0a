"""The ring: held to a queue of the standard library, killed and interrupted at every
step, filled with every kind of data, and handed around under every start method."""

import ctypes
import doctest
import errno
import multiprocessing
import os
import pickle
import subprocess
import sys
import textwrap
import time
from array import array
from collections import deque
from contextlib import closing, suppress
from functools import partial
from itertools import count, islice
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from zlib import crc32

import bytecodes
import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

import shmguide.ring
from shmguide.ring import Ring

METHODS = multiprocessing.get_all_start_methods()
ROOT = Path(__file__).parents[1]
PATIENCE = 60


def exists(name):
    return Path("/dev/shm", name).exists()


@pytest.fixture(autouse=True)
def nothing_left_behind(monkeypatch):
    made, create = [], Ring.create

    def noted(*args, **kwargs):
        ring = create(*args, **kwargs)
        bells = [f"sem.{bell._semlock.name.strip('/')}" for bell in ring._bells]
        made.extend([ring.name, *bells])
        return ring

    monkeypatch.setattr(Ring, "create", noted)
    yield
    assert [name for name in made if exists(name)] == []


@pytest.fixture(params=METHODS)
def method(request):
    return request.param


@pytest.fixture(params=["in order", "freed last"])
def choice(request, monkeypatch):
    """Whether slots are used in order, or that which was freed last."""
    if request.param == "freed last":
        monkeypatch.setattr(shmguide.ring, "IN_CACHE", 0)


@pytest.fixture
def pair(choice):
    with Ring.create(3, 16) as producer, Ring.attach(producer.name) as consumer:
        yield producer, consumer


def fails(make, keep=bytes):
    """Return what was kept of the view of a block that ends with an error."""

    def block():
        with make() as view:
            kept.append(keep(view))
            raise ZeroDivisionError

    kept = []
    with pytest.raises(ZeroDivisionError):
        block()
    return kept[0]


# The plain model


class Frames(RuleBasedStateMachine):
    """A producer and a consumer in one process, against a deque."""

    SLOTS, SIZE = 3, 8

    @initialize(chooses=st.booleans())
    def begin(self, chooses):
        self.producer = Ring.create(self.SLOTS, self.SIZE)
        self.consumer = Ring.attach(self.producer.name)
        for end in (self.producer, self.consumer):
            end._chooses, end._at_once = chooses, 1 if chooses else end._at_once
        self.model = deque()
        self.ended = False

    @property
    def full(self):
        return len(self.model) == self.SLOTS

    def putting(self, frame, put):
        if self.ended:
            with pytest.raises(ValueError, match="is closed"):
                put()
        elif self.full:
            with pytest.raises(TimeoutError, match="full"):
                put()
        else:
            put()
            self.model.append(frame)

    def taking(self, take):
        """Take a frame and return it, unless there is none."""
        if self.model:
            assert take() == self.model[0]
            return self.model[0]
        error = EOFError if self.ended else TimeoutError
        with pytest.raises(error):
            take()
        return None

    @rule(frame=st.binary(max_size=SIZE), kind=st.sampled_from([bytes, bytearray]))
    def put(self, frame, kind):
        self.putting(frame, lambda: self.producer.put(kind(frame), 0))

    @rule(frame=st.binary(max_size=SIZE), length=st.integers(0, SIZE))
    def reserve(self, frame, length):
        def put():
            with (writing := self.producer.reserve(len(frame), 0)) as view:
                view[:] = frame
                writing.length = min(length, len(frame))

        self.putting(frame[:length], put)

    @rule()
    def give_up_a_reservation(self):
        if not self.full and not self.ended:
            fails(lambda: self.producer.reserve(None, 0))

    @rule(extra=st.integers(1, 99))
    def put_too_much(self, extra):
        with pytest.raises(ValueError, match="never fits"):
            self.producer.put(bytes(self.SIZE + extra), 0)

    @rule(
        frames=st.lists(st.binary(max_size=SIZE), max_size=12), too_large=st.booleans()
    )
    def put_all(self, frames, too_large):
        room = self.SLOTS - len(self.model)
        if not frames:
            assert self.producer.put_all(frames, 0) == 0
        elif self.ended or self.full:
            self.putting(b"", lambda: self.producer.put_all(frames, 0))
        else:
            self.model.extend(frames[:room])
            if too_large and len(frames) < room:
                with pytest.raises(ValueError, match="never fits"):
                    self.producer.put_all([*frames, bytes(99), b"not put"], 0)
            else:
                assert self.producer.put_all(frames, 0) == min(len(frames), room)

    @rule(numbers=st.lists(st.integers(0, 65535), max_size=20))
    def put_many(self, numbers):
        parts = [numbers[at : at + 4] for at in range(0, len(numbers), 4)]
        records = np.array(numbers, "<u2")
        if not parts:
            assert self.producer.put_many(records, 0) == 0
        elif self.ended:
            with pytest.raises(ValueError, match="is closed"):
                self.producer.put_many(records, 0)
        elif self.full:
            with pytest.raises(TimeoutError):
                self.producer.put_many(records, 0)
        else:
            parts = parts[: self.SLOTS - len(self.model)]
            done = sum(len(part) for part in parts)
            assert self.producer.put_many(records, 0) == done
            self.model.extend(np.array(part, "<u2").tobytes() for part in parts)

    @rule()
    def get(self):
        if self.taking(lambda: self.consumer.get(0)) is not None:
            self.model.popleft()

    @rule()
    def next(self):
        def take():
            with self.consumer.next(0) as view:
                return bytes(view)

        if self.taking(take) is not None:
            self.model.popleft()

    @rule()
    def look_and_fail(self):
        if self.model:
            assert fails(lambda: self.consumer.next(0)) == self.model[0]

    @rule(frames=st.integers(1, 4))
    def views(self, frames):
        taken = []
        with suppress(TimeoutError):
            for view in self.consumer.views(0):
                taken.append(bytes(view))
                if len(taken) == frames:
                    break  # the last one stays
        expected = list(islice(self.model, frames))
        assert taken == expected
        for _ in range(min(len(expected), frames - 1 if len(taken) == frames else 9)):
            self.model.popleft()

    @rule()
    def get_many(self):
        if self.model and len(self.model[0]) % 2:
            with pytest.raises(ValueError, match="whole number"):
                self.consumer.get_many("<u2", 0)
        else:
            take = self.consumer.get_many
            if self.taking(lambda: take("<u2", 0).tobytes()) is not None:
                self.model.popleft()

    @precondition(lambda self: len(self.model) > 1)
    @rule()
    def close_the_producer(self):
        self.producer.close()
        self.ended = True

    def teardown(self):
        if hasattr(self, "producer"):
            self.consumer.close()
            self.producer.close()


class ManyFrames(Frames):
    """A ring of which several slots are handed over together."""

    SLOTS = 13


@pytest.mark.parametrize("frames", [Frames, ManyFrames])
def test_it_behaves_like_a_deque_of_bytes(frames):
    run_state_machine_as_test(
        frames,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


# Every kind of data

MATRIX = np.arange(6, dtype="f4").reshape(2, 3)
DATA = {
    "empty": b"",
    "bytes": b"bytes",
    "bytearray": bytearray(b"bytes"),
    "array": array("h", [1, 2, 3]),
    "every second byte": memoryview(b"abcdefgh")[::2],
    "two dimensions": memoryview(b"abcd").cast("B", (2, 2)),
    "ctypes": (ctypes.c_int * 3)(1, 2, 3),
    "matrix": MATRIX,
    "Fortran order": np.asfortranarray(MATRIX),
    "transposed": MATRIX.T,
    "every second column": MATRIX[:, ::2],
    "backwards": MATRIX[::-1],
    "empty matrix": np.zeros((0, 3)),
    "empty Fortran matrix": np.zeros((3, 0), order="F"),
    "no dimension": np.array(1.5),
    "scalar": np.float64(1.5),
    "complex": np.array([1j], "c16"),
    "dates": np.array(["2023-03-01", "2026-11-24"], "M8[s]"),
    "every second date": np.array(["2023", "2024", "2025"], "M8[Y]")[::2],
    "a date": np.datetime64("2023-03-01"),
    "durations": np.array([1, 2], "m8[s]"),
    "records": np.zeros(2, [("O", "i4"), ("day", "M8[D]")]),
    "text": np.array(["é", "x"]),
    "booleans": np.array([True, False]),
    "big-endian": np.array([1, 2], ">i4"),
    "read-only": np.frombuffer(b"12345678", "u8"),
}


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_every_kind_of_data_arrives_in_c_order(data):
    expected = data.tobytes() if hasattr(data, "tobytes") else bytes(data)
    with Ring.create(2, max(1, len(expected))) as ring:
        ring.put(data, 0)
        assert ring.get(0) == expected


class HoldsAnAddress(ctypes.Structure):
    _fields_ = (("text", ctypes.c_char_p),)


@pytest.mark.parametrize("slots", [1, 8])
def test_frames_that_cannot_be_put(slots):
    with Ring.create(slots, 8) as ring:
        for frames in (iter([b"frame"]), {b"frame"}, None, np.zeros(3)):
            with pytest.raises(TypeError, match="in a list or another sequence"):
                ring.put_all(frames, 0)
        for frames in ("text", b"bytes", [None]):
            with pytest.raises(TypeError, match="encode text, pickle other objects"):
                ring.put_all(frames, 0)
        with pytest.raises(ValueError, match="never fits"):
            ring.put_all([array("h", [1, 2]), bytes(9), b"three"], 0)
        assert ring.get(0) == array("h", [1, 2]).tobytes()
        with pytest.raises(TimeoutError):
            ring.get(0)
        with pytest.raises(ValueError, match="a timeout of -1 s"):
            ring.put_all([b"frame"], -1)


@pytest.mark.parametrize(
    "data",
    ["text", 3, None, [1], object(), {}],
    ids=lambda data: type(data).__name__,
)
def test_what_is_no_data_is_refused(data):
    with Ring.create(1, 64) as ring:
        with pytest.raises(TypeError, match="encode text, pickle other objects"):
            ring.put(data, 0)
        ring.put(b"still works", 0)
        assert ring.get(0) == b"still works"


@pytest.mark.parametrize(
    "data",
    [
        np.array([object()]),
        np.array([(1, None)], [("number", "i4"), ("object", "O")]),
        (ctypes.c_char_p * 2)(),
        (ctypes.c_void_p * 2)(),
        (ctypes.py_object * 1)(),
        ctypes.pointer(ctypes.c_int(1)),
        HoldsAnAddress(),
    ],
    ids=lambda data: type(data).__name__,
)
def test_addresses_are_refused(data):
    with Ring.create(1, 64) as ring:
        with pytest.raises(TypeError, match="addresses"):
            ring.put(data, 0)
        with pytest.raises(TimeoutError):
            ring.get(0)


def test_numpy_is_not_imported_for_bytes():
    code = """
    import sys
    from shmguide.ring import Ring
    with Ring.create(1, 8) as ring:
        ring.put(b"frame")
        ring.get()
    assert "numpy" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


# Bad input


@pytest.mark.parametrize(
    ("slots", "slot_size", "name", "error", "message"),
    [
        (0, 8, None, ValueError, "at least 1"),
        (-1, 8, None, ValueError, "at least 1"),
        (1, 0, None, ValueError, "at least 1"),
        (1.5, 8, None, TypeError, "integer"),
        (1, "8", None, TypeError, "integer"),
        (1 << 40, 1 << 40, None, ValueError, "more than any machine"),
        (1, 8, "", ValueError, "cannot be a name"),
        (1, 8, "a/b", ValueError, "cannot be a name"),
        (1, 8, "a\0b", ValueError, "cannot be a name"),
        (1, 8, "é" * 128, ValueError, "cannot be a name"),
        (1, 8, 5, TypeError, "a name is a text"),
    ],
)
def test_a_ring_that_cannot_be(slots, slot_size, name, error, message):
    with pytest.raises(error, match=message):
        Ring.create(slots, slot_size, name)


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        (None, TypeError, "a name is a text"),
        (b"bytes", TypeError, "a name is a text"),
        ("", ValueError, "cannot be a name"),
        ("../tmp", ValueError, "cannot be a name"),
        ("shmguide_no_such_ring", FileNotFoundError, "no ring of this name"),
    ],
)
def test_attaching_to_nothing(name, error, message):
    with pytest.raises(error, match=message):
        Ring.attach(name)


@pytest.mark.parametrize("size", [1, 4096])
def test_attaching_to_something_else(size):
    segment = SharedMemory(create=True, size=size)
    try:
        with pytest.raises(ValueError, match="is not a ring"):
            Ring.attach(segment.name)
    finally:
        segment.close()
        segment.unlink()


def test_a_name_that_is_taken():
    with Ring.create(1, 8, f"shmguide_test_{os.getpid()}") as ring:
        with pytest.raises(FileExistsError, match="attach to it, remove") as caught:
            Ring.create(1, 8, ring.name)
        assert caught.value.filename == ring.name
        ring.put(b"works")


def test_memory_that_is_not_there():
    made = []
    init = SharedMemory.__init__

    def noted(self, *args, **kwargs):
        init(self, *args, **kwargs)
        made.append(self.name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SharedMemory, "__init__", noted)
        with pytest.raises(OSError, match="/dev/shm has no room for") as caught:
            Ring.create(1, 1 << 45)
    assert caught.value.errno == errno.ENOSPC
    assert not exists(*made)


@pytest.mark.parametrize("timeout", [-1, float("nan")])
def test_a_timeout_that_cannot_be(pair, timeout):
    producer, consumer = pair
    producer.put(b"frame")
    for call in (
        lambda: producer.put(b"", timeout),
        lambda: producer.reserve(1, timeout),
        lambda: producer.put_many(np.zeros(1), timeout),
        lambda: consumer.get(timeout),
        lambda: consumer.next(timeout),
        lambda: next(consumer.views(timeout)),
        lambda: consumer.get_many("u1", timeout),
    ):
        with pytest.raises(ValueError, match="give 0 or more, or None to wait"):
            call()
    assert consumer.get() == b"frame"


@pytest.mark.parametrize(
    ("length", "error", "message"),
    [
        (-1, ValueError, "a frame of -1 bytes"),
        (17, ValueError, "never fits a slot of 16"),
        (1.0, TypeError, "integer"),
        ("1", TypeError, "integer"),
    ],
)
def test_a_reservation_that_cannot_be(pair, length, error, message):
    producer, consumer = pair
    with pytest.raises(error, match=message):
        producer.reserve(length)
    for wrong in (-1, 17, 1.0, "1"):
        frame = producer.reserve()
        with pytest.raises((ValueError, TypeError)), frame:
            frame.length = wrong
    for number in range(3):
        producer.put(bytes([number]), 0)
    assert [consumer.get(0) for _ in range(3)] == [b"\0", b"\1", b"\2"]


@pytest.mark.parametrize(
    ("records", "error", "message"),
    [
        (b"bytes", TypeError, "records are an array, not 'bytes'"),
        (np.array(5), TypeError, "records are an array"),
        (7, TypeError, "records are an array, not 'int'"),
        (np.zeros((2, 17), "u1"), ValueError, "never fits"),
        (np.zeros((2, 0)), ValueError, "no bytes"),
        (np.array([None]), TypeError, "addresses"),
    ],
)
def test_records_that_cannot_be(pair, records, error, message):
    producer, consumer = pair
    with pytest.raises(error, match=message):
        producer.put_many(records)
    producer.put_many(np.arange(3, dtype="u1"))
    for dtype in ("O", "V0"):
        with pytest.raises(TypeError, match="do not consist of bytes"):
            consumer.get_many(dtype)
    assert consumer.get_many("u1").tolist() == [0, 1, 2]


def test_records_of_every_kind(pair):
    producer, consumer = pair
    nested = np.zeros(2, [("when", "M8[s]"), ("pair", "u1", 2)])
    nested["pair"] = [[1, 2], [3, 4]]
    producer.put_many(nested[::-1])
    producer.put_many(np.arange(4, dtype="u1").reshape(2, 2), 0)
    first, second = (consumer.get_many(nested.dtype, 0) for _ in range(2))
    assert [*first["pair"].tolist(), *second["pair"].tolist()] == [[3, 4], [1, 2]]
    assert consumer.get_many("2u1").tolist() == [[0, 1], [2, 3]]
    producer.put(b"")
    assert consumer.get_many("f8").tolist() == []


# Views


def test_a_view_does_not_outlive_its_block(pair):
    producer, consumer = pair
    with producer.reserve(4) as written:
        written[:] = b"abcd"
    with consumer.next() as read:
        assert read == b"abcd"
    for view in (written, read):
        with pytest.raises(ValueError, match="released"):
            view[0]


def test_an_array_over_a_view_sees_what_comes_next(pair):
    producer, consumer = pair
    held = []
    for number in range(4):
        producer.put(bytes([number]))
        with consumer.next() as view:
            held.append(np.frombuffer(view, "u1"))
    seen = [array[0] for array in held]
    assert 0 not in seen
    consumer.close()
    producer.close()
    assert [array[0] for array in held] == seen


def test_an_error_in_the_block_is_the_one_that_is_seen(pair):
    producer, consumer = pair
    keep = partial(np.frombuffer, dtype="u1")
    held = [fails(lambda: producer.reserve(4), keep)]
    producer.put(b"frame")
    held.append(fails(consumer.next, keep))
    for view in consumer.views():
        held.append(keep(view))
        break
    assert consumer.get(0) == held[2].tobytes() == b"frame"


def test_one_view_at_a_time(pair):
    producer, consumer = pair
    with producer.reserve(1) as view:
        view[0] = 7
        for call in (producer.reserve, lambda: producer.put(b"")):
            with pytest.raises(RuntimeError, match="a reservation is open"):
                call()
    producer.put(b"frame")
    with consumer.next():
        for call in (consumer.next, consumer.get, lambda: next(consumer.views())):
            with pytest.raises(RuntimeError, match="a view of a frame is open"):
                call()
    for _ in consumer.views():
        with pytest.raises(RuntimeError, match="a view of a frame is open"):
            consumer.get()
        break
    assert consumer.get(0) == b"frame"


def test_a_block_is_for_one_use(pair):
    producer, consumer = pair
    writing = producer.reserve(1)
    with writing:
        pass
    reading = consumer.next()
    with reading:
        pass
    for again in (writing, reading):
        with pytest.raises(RuntimeError, match="for one block"), again:
            pass


def test_a_ring_that_is_closed_in_a_block(pair):
    producer, consumer = pair
    producer.put(b"frame")
    with consumer.next() as view:
        consumer.close()
        assert view == b"frame"
    with pytest.raises(BrokenPipeError), producer.reserve(1):
        pass
    with pytest.raises(ValueError, match="is closed"), producer.reserve(1):
        producer.close()


def test_a_ring_that_is_closed_in_a_loop(pair):
    producer, consumer = pair
    for number in range(3):
        producer.put(bytes([number]))
    for view in consumer.views():
        assert view == b"\0"
        consumer.close()


def test_views_that_a_forked_child_goes_on_with_take_nothing():
    with Ring.create(8, 1) as producer, Ring.attach(producer.name) as consumer:
        producer.put_all([b"\1", b"\2", b"\3"])
        views = consumer.views()
        assert [bytes(next(views)) for _ in range(3)] == [b"\1", b"\2", b"\3"]
        assert consumer._cells[shmguide.ring._TAKEN] == 2
        shmguide.ring._after_fork()
        views.close()
        assert consumer._cells[shmguide.ring._TAKEN] == 2


def test_views_keep_the_memory_of_a_closed_ring(pair):
    producer, consumer = pair
    producer.put(b"frame")
    reading = consumer.next()
    view = reading.view
    consumer.close()
    assert view == b"frame"


# Closing


def test_the_consumer_ends_when_the_producer_has_closed(pair):
    producer, consumer = pair
    for frame in (b"one", b"", b"three"):
        producer.put(frame)
    producer.close()
    producer.close()
    assert list(consumer) == [b"one", b"", b"three"]
    for call in (consumer.get, lambda: consumer.get(0), consumer.next):
        with pytest.raises(EOFError, match="has closed the ring"):
            call()
    assert list(consumer) == list(consumer.views()) == []


def test_the_producer_is_told_that_the_consumer_has_closed(pair):
    producer, consumer = pair
    producer.put(b"one")
    assert consumer.get() == b"one"
    consumer.close()
    for call in (
        lambda: producer.put(b""),
        lambda: producer.put_many(np.zeros(1, "u1")),
        lambda: producer.put(b""),
        lambda: producer.put(b"", 0),
    ):
        with pytest.raises(BrokenPipeError, match="the consumer has closed"):
            call()


def test_a_closed_end(pair):
    _, consumer = pair
    consumer.close()
    assert "closed" in repr(consumer)
    for call in (
        lambda: consumer.put(b""),
        lambda: consumer.reserve(1),
        consumer.get,
        consumer.next,
        lambda: next(consumer.views()),
        lambda: list(consumer),
        lambda: pickle.dumps(consumer),
    ):
        with pytest.raises(ValueError, match=r"this end of ring .* is closed"):
            call()


def test_a_side_is_taken_once(pair):
    producer, consumer = pair
    producer.put(b"frame")
    consumer.get()
    with Ring.attach(producer.name) as third:
        with pytest.raises(RuntimeError, match="has a producer already"):
            third.put(b"")
        with pytest.raises(RuntimeError, match="has a consumer already"):
            third.get()
        consumer.close()
        with pytest.raises(ValueError, match="the consumer of this ring has closed"):
            third.get()


def test_an_end_that_is_dropped_has_not_closed(pair):
    producer, consumer = pair
    third = Ring.attach(producer.name)
    third.put(b"frame")
    del third
    assert consumer.get() == b"frame"
    with pytest.raises(ConnectionResetError, match="ended without closing"):
        consumer.get()
    with pytest.raises(ConnectionError, match="make a new one"):
        producer.put(b"")


def test_the_producer_is_told_of_a_consumer_that_was_dropped(pair):
    producer, _ = pair
    third = Ring.attach(producer.name)
    producer.put(b"frame")
    third.get()
    del third
    with pytest.raises(BrokenPipeError, match="ended without closing"):  # noqa: PT012
        while True:
            producer.put(b"frame")


def test_the_creator_s_segment_may_be_gone_already(pair):
    producer, _ = pair
    os.unlink(f"/dev/shm/{producer.name}")  # noqa: PTH108
    segment = producer._creator[1]
    multiprocessing.resource_tracker.unregister(segment._name, "shared_memory")
    producer.put(b"frame")
    producer.close()


def test_what_it_says_of_itself(pair):
    producer, consumer = pair
    assert (producer.slots, consumer.slots) == (3, 3)
    assert (producer.slot_size, consumer.slot_size) == (16, 16)
    assert producer.name == consumer.name
    assert (producer.has_bells, consumer.has_bells) == (True, False)
    name = producer.name
    assert repr(producer) == f"<Ring {name!r}: 3 slots of 16 bytes, waits by doorbell>"
    assert repr(consumer) == f"<Ring {name!r}: 3 slots of 16 bytes, waits by naps>"


class Noted:
    """The cells of a ring, which note what is stored in one of them."""

    def __init__(self, cells, cell):
        self.cells, self.cell, self.stored = cells, cell, []

    def __getitem__(self, cell):
        return self.cells[cell]

    def __setitem__(self, cell, value):
        self.cells[cell] = value
        if cell == self.cell:
            self.stored.append(value)

    def release(self):
        self.cells.release()


def test_small_frames_are_handed_over_together():
    with Ring.create(8, 1) as ring:
        ring._cells = put = Noted(ring._cells, shmguide.ring._WRITTEN)
        ring.put_all([b"1", b"2", b"3", b"4", b"5"])
        ring._cells = taken = Noted(ring._cells, shmguide.ring._TAKEN)
        seen = []
        with suppress(TimeoutError):
            for view in ring.views(0):
                seen.append(bytes(view))
        assert seen == [b"1", b"2", b"3", b"4", b"5"]
        assert put.stored == taken.stored == [2, 4, 5]


def test_the_slot_that_was_freed_last_is_used_first(monkeypatch):
    monkeypatch.setattr(shmguide.ring, "IN_CACHE", 0)
    with Ring.create(3, 1) as ring:
        for number in range(3):
            ring.put(bytes([number]))
        order = [*ring._chosen]
        ring.get()
        ring.get()
        ring.put(b"")
        assert ring._chosen[0] == order[1]
        ring.put(b"")
        assert ring._chosen[1] == order[0]
        assert [ring.get(0) for _ in range(3)] == [b"\2", b"", b""]


# Interrupted


def interrupted(action, step):
    """Whether there was such a step, a bytecode, before which to press Ctrl-C."""

    def interrupt():
        raise KeyboardInterrupt

    tracing = sys.gettrace()
    bytecodes.before(step, shmguide.ring, interrupt)
    try:
        action()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(tracing)
    return False


def left(ring):
    """Take what is in the ring."""
    frames = []
    with suppress(TimeoutError):
        while True:
            frames.append(ring.get(0))
    return frames


def reserve(ring):
    with ring.reserve(1) as view:
        view[0] = 2


def look(ring):
    with ring.next(0) as view:
        assert view == b"\1"


def through_views(ring):
    with closing(ring.views(0)) as views:
        for turn, view in enumerate(views):
            assert view == bytes([turn + 1])
            if turn:
                break


@pytest.mark.parametrize("put", [lambda ring: ring.put(b"\2", 0), reserve])
def test_control_c_in_a_put_loses_nothing_else(choice, put):
    for step in count():
        with Ring.create(2, 1) as ring:
            ring.put(b"\0")
            ring.get()
            ring.put(b"\1")
            more = interrupted(lambda r=ring: put(r), step)
            taken = [ring.get(0)]
            ring._writing = type(ring._writing)()  # what a reservation may leave open
            ring.put(b"\3", 0)
            taken += [ring.get(0)]
            taken += [ring.get(0)] if taken[-1] == b"\2" else []
            assert taken in ([b"\1", b"\3"], [b"\1", b"\2", b"\3"])
            for number in (4, 5):
                ring.put(bytes([number]), 0)
            assert [ring.get(0), ring.get(0)] == [b"\4", b"\5"]
        if not more:
            break
    assert step > 20


@pytest.mark.parametrize("take", [lambda ring: ring.get(0), look, through_views])
def test_control_c_in_a_get_loses_at_most_that_frame(choice, take):
    for step in count():
        with Ring.create(2, 1) as ring:
            for number in (1, 2):
                ring.put(bytes([number]))
            more = interrupted(lambda r=ring: take(r), step)
            ring._reading = type(ring._reading)()  # what a view may leave open
            assert left(ring) in ([b"\1", b"\2"], [b"\2"])
            for number in (4, 5):
                ring.put(bytes([number]), 0)
            assert [ring.get(0), ring.get(0)] == [b"\4", b"\5"]
        if not more:
            break
    assert step > 30


@pytest.mark.parametrize("begin", ["put", "get"])
def test_control_c_while_a_side_is_taken_leaves_it_to_be_taken(begin):
    for step in count():
        with Ring.create(2, 1) as ring, Ring.attach(ring.name) as other:
            if begin == "get":
                other.put(b"\1")
                more = interrupted(lambda r=ring: r.get(0), step)
                other.put(b"\2")
                assert left(ring) in ([b"\1", b"\2"], [b"\2"])
            else:
                more = interrupted(lambda r=ring: r.put(b"\1"), step)
                ring.put(b"\2")
                assert left(other) in ([b"\1", b"\2"], [b"\2"])
        if not more:
            break
    assert step > 60


@pytest.fixture(params=["one by one", "together"])
def slots(request):
    """How many slots a ring has of which as many are handed over at a time."""
    return {"one by one": 3, "together": 8}[request.param]


def test_control_c_in_a_put_all_loses_nothing_else(slots):
    for step in count():
        with Ring.create(slots, 1) as ring:
            ring.put(b"\0")
            ring.get()
            frames = [b"\1", b"\2", b"\3"]
            more = interrupted(lambda r=ring, f=frames: r.put_all(f, 0), step)
            taken = left(ring)
            ring.put(b"\4", 0)
            taken += left(ring)
            assert taken == [*frames[: len(taken) - 1], b"\4"]
            for _ in range(3):
                assert ring.put_all(frames, 0) == 3
                assert left(ring) == frames
        if not more:
            break
    assert step > 60


def test_control_c_in_views_loses_at_most_that_frame(slots):
    def look(ring, seen):
        with closing(ring.views(0)) as views:
            for view in views:
                seen.append(bytes(view))
                if len(seen) == 3:
                    break

    for step in count():
        with Ring.create(slots, 1) as ring:
            frames = [b"\1", b"\2", b"\3"]
            assert ring.put_all(frames, 0) == 3
            seen = []
            more = interrupted(lambda r=ring, s=seen: look(r, s), step)
            ring._reading = type(ring._reading)()  # what a view may leave open
            rest = left(ring)
            assert rest in (frames[len(seen) :], frames[max(0, len(seen) - 1) :])
            assert ring.put_all(frames, 0) == 3
            assert left(ring) == frames
        if not more:
            break
    assert step > 60


# Two processes

EDGES = [0, 1, 2, 63, 64, 65, 126, 127, 128]


def frame(number):
    body = number.to_bytes(4, "little") * 32
    body = body[: EDGES[number % len(EDGES)]]
    return body + crc32(body).to_bytes(4, "little")


def check(number, view):
    assert bytes(view) == frame(number)


def produce(ring, frames):
    with ring:
        for number in range(frames):
            if number % 20 == 0:
                assert ring.put_all([frame(number + n) for n in range(11)]) == 11
            elif number % 20 < 11:
                continue
            elif number % 3 == 2:
                data = frame(number)
                with ring.reserve(len(data)) as view:
                    view[:] = data
            else:
                ring.put(frame(number))
            if number % 100 == 0:
                with suppress(ValueError):
                    ring.put(bytes(133))


def produce_by_name(name, frames):
    produce(Ring.attach(name), frames)


@pytest.mark.parametrize("handed", [True, False], ids=["handed over", "by name"])
@pytest.mark.parametrize("slots", [3, 24])
def test_frames_of_every_size_arrive_whole(choice, method, handed, slots):
    context, frames = multiprocessing.get_context(method), 900
    with Ring.create(slots, 132) as ring:
        target, what = (produce, ring) if handed else (produce_by_name, ring.name)
        process = context.Process(target=target, args=(what, frames))
        process.start()
        number = 0
        while number < frames:
            if number % 500 < 100:
                check(number, ring.get(PATIENCE))
            elif number % 500 < 200:
                with ring.next(PATIENCE) as view:
                    check(number, view)
            else:
                for view in ring.views(PATIENCE):
                    check(number, view)
                    number += 1
                    if number % 500 == 0:
                        break
                if number < frames:
                    check(number - 1, ring.get(0))  # the break has left it
                continue
            number += 1
        with suppress(EOFError):
            ring.get(PATIENCE)
        process.join(PATIENCE)
        assert process.exitcode == 0


def take_all(ring, result):
    bells = ring.has_bells
    with ring:
        for number, data in enumerate(ring):
            check(number, data)
        result.send((number + 1, bells))


def take_all_by_name(name, result):
    take_all(Ring.attach(name), result)


def await_change(ring, cell, value):
    """Wait until the consumer has written another value there."""
    deadline = time.monotonic() + PATIENCE
    while ring._cells[cell] == value:
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.mark.parametrize("handed", [True, False], ids=["handed over", "by name"])
def test_a_consumer_that_sleeps_is_woken(method, handed):
    context = multiprocessing.get_context(method)
    result, theirs = context.Pipe(duplex=False)
    with Ring.create(4, 132) as ring:
        target, what = (take_all, ring) if handed else (take_all_by_name, ring.name)
        process = context.Process(target=target, args=(what, theirs))
        process.start()
        called = 0
        for number in range(20):
            if handed:
                await_change(ring, shmguide.ring._CONSUMER_CALLS, called)
                called = ring._cells[shmguide.ring._CONSUMER_CALLS]
            ring.put(frame(number), PATIENCE)
            await_change(ring, shmguide.ring._TAKEN, number)
        ring.close()
        assert result.poll(PATIENCE)
        assert result.recv() == (20, handed)
        process.join(PATIENCE)


def fill(ring):
    with ring:
        for number in range(200):
            ring.put(frame(number), PATIENCE)


def test_a_producer_that_sleeps_is_woken(method):
    context = multiprocessing.get_context(method)
    with Ring.create(2, 132) as ring:
        process = context.Process(target=fill, args=(ring,))
        process.start()
        await_change(ring, shmguide.ring._PRODUCER_CALLS, 0)
        assert [*ring] == [frame(number) for number in range(200)]
        process.join(PATIENCE)


class MissedBell:
    """A bell whose ring is lost: the frame comes while the consumer goes to sleep."""

    def __init__(self, ring):
        self.ring, self.slept = ring, []

    def acquire(self, block, timeout=None):
        if block:
            self.slept.append(timeout)
            if len(self.slept) == 2:
                self.ring._cells[shmguide.ring._WRITTEN] += 1
        return False


def test_a_doorbell_that_is_missed_delays_by_the_bound_at_most():
    with Ring.create(2, 8) as ring:
        ring.put(b"one")
        ring.get()
        bells, missed = ring._bells, MissedBell(ring)
        ring._bells = bells[0], missed
        ring.get()
        ring._bells = bells
    assert len(missed.slept) == 2
    assert max(missed.slept) <= shmguide.ring.BOUND


@pytest.mark.parametrize("timeout", [0, 0.001, 0.07])
def test_waiting_has_an_end(pair, timeout):
    producer, consumer = pair
    with pytest.raises(TimeoutError, match=f"the ring was empty for {timeout} s"):
        consumer.get(timeout)
    for _ in range(3):
        producer.put(b"frame", timeout)
    with pytest.raises(TimeoutError, match=f"the ring was full for {timeout} s"):
        producer.put(b"frame", timeout)


# Handed around


def test_through_a_queue_it_arrives_as_if_attached_by_name():
    with Ring.create(1, 8) as ring, pickle.loads(pickle.dumps(ring)) as other:
        assert (other.name, other.has_bells) == (ring.name, False)
        ring.put(b"frame")
        assert other.get() == b"frame"


def put_in_a_worker(data):
    try:
        WORKERS_RING.put(data, 0)
    except RuntimeError as error:
        return str(error)


def keep(ring):
    global WORKERS_RING
    WORKERS_RING = ring


def test_it_is_an_initializer_s_argument(method):
    context = multiprocessing.get_context(method)
    with Ring.create(4, 8) as ring:
        with context.Pool(1, keep, (ring,)) as pool:
            assert pool.map(put_in_a_worker, [b"one", b"two"]) == [None, None]
        assert [ring.get(), ring.get()] == [b"one", b"two"]


def test_a_forked_child_takes_no_part_of_its_parent():
    context = multiprocessing.get_context("fork")
    with Ring.create(4, 8) as ring:
        ring.put(b"one")
        with context.Pool(1, keep, (ring,)) as pool:
            (told,) = pool.map(put_in_a_worker, [b"two"])
        assert told.startswith("this ring has a producer already")
        ring.put(b"two")
        assert [ring.get(), ring.get()] == [b"one", b"two"]


def test_a_ring_that_is_open_when_the_interpreter_ends_is_silent():
    code = """
    import os, sys
    import shmguide.ring
    os.kept = shmguide.ring, shmguide.ring.Ring.attach(sys.argv[1])  # to the very end
    os.kept[1].put(b"frame")
    """
    with Ring.create(1, 8) as ring:
        command = [sys.executable, "-c", textwrap.dedent(code), ring.name]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        assert (ran.stdout, ran.stderr) == ("", "")
        assert ring.get() == b"frame"


def test_what_is_done_in_a_forked_child(pair):
    producer, consumer = pair
    producer.put(b"frame")
    consumer.close()
    shmguide.ring._after_fork()
    assert producer._claims == {}


def test_the_end_of_a_stranger_leaves_the_segment():
    code = """
    import sys
    from shmguide.ring import Ring
    with Ring.attach(sys.argv[1]) as ring:
        print(ring.get().decode())
    """
    with Ring.create(1, 8) as ring:
        ring.put(b"frame")
        command = [sys.executable, "-c", textwrap.dedent(code), ring.name]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        assert (ran.stdout, ran.stderr) == ("frame\n", "")
        assert exists(ring.name)
        with pytest.raises(BrokenPipeError, match="has closed"):
            ring.put(b"")


# Killed


def killed(*args):
    script = Path(__file__).with_name("ring_kills.py")
    ran = subprocess.run(
        [sys.executable, script, *args],
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return int(ran.stdout)


@pytest.mark.parametrize(
    ("action", "every"),
    [
        ("put", 1),
        ("put_chosen", 3),
        ("reserve", 3),
        ("put_all", 2),
        ("put_many", 5),
        ("begin", 7),
        ("wait", 9),
        ("close", 9),
    ],
)
def test_the_consumer_is_told_of_a_producer_killed_at_a_step_of(action, every):
    assert killed("fork", action, str(every)) >= 20


@pytest.mark.parametrize(
    ("action", "every"),
    [
        ("get", 1),
        ("next", 2),
        ("views", 5),
        ("views_together", 3),
        ("get_many", 5),
        ("begin_taking", 7),
        ("wait_taking", 9),
        ("close_taking", 9),
    ],
)
def test_the_producer_is_told_of_a_consumer_killed_at_a_step_of(action, every):
    assert killed("fork", action, str(every)) >= 20


@pytest.mark.parametrize("action", ["put", "get"])
@pytest.mark.parametrize("method", [m for m in METHODS if m != "fork"])
def test_killed_under_other_start_methods(method, action):
    assert killed(method, action, "25") > 1


@pytest.mark.parametrize("action", ["asleep", "outlived", "creator"])
def test_a_peer_that_dies(action):
    killed("fork", action, "1")


# The demonstration


def test_the_demonstration(method, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        f"import multiprocessing; multiprocessing.set_start_method({method!r})"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "shmguide.ring"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "100,000 frames, all in order: True\n"


def test_the_demonstration_in_this_process(capsys):
    shmguide.ring.main()
    assert capsys.readouterr().out == "100,000 frames, all in order: True\n"


def test_the_docstrings():
    assert doctest.testmod(shmguide.ring) == (0, 1)
