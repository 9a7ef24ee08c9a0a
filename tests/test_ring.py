"""The ring: held to a queue of the standard library, killed, interrupted, called again
and forked at every step, filled with every kind of data, and handed around under every
start method."""

import asyncio
import copy
import ctypes
import doctest
import multiprocessing
import os
import pickle
import subprocess
import sys
import textwrap
import threading
from array import array
from collections import deque
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from itertools import count, islice
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any, ClassVar
from zlib import crc32

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
from interruptions import acting, anywhere

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
        made.append(ring.name)
        return ring

    monkeypatch.setattr(Ring, "create", noted)
    yield
    assert [name for name in made if exists(name)] == []


@pytest.fixture(params=METHODS)
def method(request):
    return request.param


@pytest.fixture
def ring():
    with Ring.create(3, 16) as ring:
        yield ring


@pytest.fixture
def pair(ring):
    return ring.producer(), ring.consumer()


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


def left(consumer):
    """Take what is in the ring."""
    frames = []
    with suppress(TimeoutError):
        while True:
            frames.append(consumer.get(0))
    return frames


# The plain model


class Frames(RuleBasedStateMachine):
    """A producer and a consumer in one process, against a deque."""

    SLOTS, SIZE = 3, 8

    @initialize()
    def begin(self):
        self.ring = Ring.create(self.SLOTS, self.SIZE)
        self.producer = self.ring.producer().__enter__()
        self.consumer = self.ring.consumer().__enter__()
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
            if too_large:
                with pytest.raises(ValueError, match="never fits"):
                    self.producer.put_all([*frames, bytes(99), b"not put"], 0)
            assert self.producer.put_all(frames, 0) == min(len(frames), room)
            self.model.extend(frames[:room])

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

    @rule(end=st.sampled_from(["producer", "consumer"]), how=st.integers(0, 2))
    def another_goes_on(self, end, how):
        """A new end goes on where an old one was released, failed or was dropped."""
        old = getattr(self, end)
        if old.closed:
            return
        if how == 0:
            old.release()
        elif how == 1:
            with suppress(ZeroDivisionError), old:
                raise ZeroDivisionError
        old = None
        setattr(self, end, None)  # or it is not dropped
        setattr(self, end, getattr(self.ring, end)().__enter__())

    @rule()
    def look_from_outside(self):
        assert self.ring.waiting == len(self.model)
        states = self.ring.producer_state, self.ring.consumer_state
        assert states == ("closed" if self.ended else "alive", "alive")

    @precondition(lambda self: len(self.model) > 1)
    @rule()
    def close_the_producer(self):
        self.producer.close()
        self.ended = True

    def teardown(self):
        if hasattr(self, "ring"):
            self.ring.unlink()


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
        producer, consumer = ring.producer(), ring.consumer()
        producer.put(data, 0)
        assert producer.put_all([data], 0) == 1
        assert [consumer.get(0), consumer.get(0)] == [expected, expected]


class HoldsAnAddress(ctypes.Structure):
    _fields_ = (("text", ctypes.c_char_p),)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("text", "encode text, pickle other objects"),
        (3, "encode text, pickle other objects"),
        (None, "encode text, pickle other objects"),
        ([1], "encode text, pickle other objects"),
        ({}, "encode text, pickle other objects"),
        (np.array([object()]), "addresses"),
        (np.array([(1, None)], [("number", "i4"), ("object", "O")]), "addresses"),
        ((ctypes.c_char_p * 2)(), "addresses"),
        ((ctypes.c_void_p * 2)(), "addresses"),
        ((ctypes.py_object * 1)(), "addresses"),
        (ctypes.pointer(ctypes.c_int(1)), "addresses"),
        (HoldsAnAddress(), "addresses"),
        (np.ma.array([1, 2], mask=[True, False]), r"array.data .* array.filled\(\)"),
        (np.ma.array([1], "u1"), "a masked array has two parts"),
        (np.ma.masked, "a masked array has two parts"),
        (bytes(17), "a frame of 17 bytes never fits a slot of 16"),
    ],
    ids=lambda part: type(part).__name__,
)
def test_what_is_no_frame_is_refused(pair, data, message):
    producer, consumer = pair
    for put in (
        lambda: producer.put(data, 0),
        lambda: producer.put_all([b"one", data, b"three"], 0),
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            put()
    producer.put(b"still works", 0)
    assert left(consumer) == [b"still works"]


def test_frames_may_come_from_anything(pair):
    producer, consumer = pair
    for frames in (deque([b"\0\1", b"\2\3"]), np.array([[0, 1], [2, 3]], "u1")):
        assert producer.put_all(frames, 0) == 2
        assert left(consumer) == [b"\0\1", b"\2\3"]
    assert producer.put_all(iter([b"a"]), 0) == 1
    assert producer.put_all([], 0) == 0
    for none in (None, 7):
        with pytest.raises(TypeError, match="not iterable"):
            producer.put_all(none, 0)


def test_numpy_is_not_imported_for_bytes():
    code = """
    import sys
    from shmguide.ring import Ring
    with Ring.create(1, 8) as ring, ring.producer() as producer:
        producer.put(b"frame")
        ring.consumer().get()
    assert "numpy" not in sys.modules and "asyncio" not in sys.modules
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
        (1, 1 << 45, None, OSError, "no room for"),
        (1, 8, "", ValueError, "cannot be a name"),
        (1, 8, "a/b", ValueError, "cannot be a name"),
        (1, 8, "é", ValueError, "cannot be a name"),
        (1, 8, 5, TypeError, "a name is a str"),
    ],
)
def test_a_ring_that_cannot_be(slots, slot_size, name, error, message):
    with pytest.raises(error, match=message):
        Ring.create(slots, slot_size, name)


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        (None, TypeError, "a name is a str"),
        ("../tmp", ValueError, "cannot be a name"),
        ("shmguide_no_such_ring", FileNotFoundError, "no segment has this name"),
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
        with pytest.raises(FileExistsError, match="attach to it"):
            Ring.create(1, 8, ring.name)
        ring.producer().put(b"works")


def test_numbers_of_numpy_are_numbers():
    with Ring.create(np.int8(2), np.uint16(40_000)) as ring:
        producer, consumer = ring.producer(), ring.consumer()
        with (frame := producer.reserve(np.uint16(40_000), np.float32(0))) as view:
            view[-1] = 7
            frame.length = np.uint16(40_000)  # type: ignore[assignment]
        assert ring.waiting == 1
        assert consumer.get(np.int64(0))[-1] == 7
        assert (type(ring.slots), type(ring.slot_size)) == (int, int)


@pytest.mark.parametrize(
    ("timeout", "error", "message"),
    [
        (-1, ValueError, "give 0 or more, or None to wait"),
        (float("nan"), ValueError, "give 0 or more, or None to wait"),
        (True, TypeError, "a number of seconds or None, not True"),
        ("1", TypeError, "a number of seconds or None, not '1'"),
    ],
)
def test_a_timeout_that_cannot_be(pair, timeout, error, message):
    producer, consumer = pair
    producer.put(b"frame")
    for call in (
        lambda: producer.put(b"", timeout),
        lambda: producer.put_all([b""], timeout),
        lambda: producer.reserve(1, timeout),
        lambda: consumer.get(timeout),
        lambda: consumer.next(timeout),
        lambda: consumer.views(timeout),
    ):
        with pytest.raises(error, match=message):
            call()
    assert left(consumer) == [b"frame"]


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
    frame = producer.reserve()
    with pytest.raises((ValueError, TypeError)), frame:
        frame.length = length
    producer.put(b"frame", 0)
    assert left(consumer) == [b"frame"]


@pytest.mark.parametrize("timeout", [0, 0.001, 0.07])
def test_waiting_has_an_end(pair, timeout):
    producer, consumer = pair
    with pytest.raises(TimeoutError, match=f"empty for {timeout} s: .* producer_state"):
        consumer.get(timeout)
    assert producer.put_all([b"frame"] * 9, timeout) == 3
    for put in (partial(producer.put, b""), partial(producer.put_all, [b""])):
        with pytest.raises(TimeoutError, match=f"full for {timeout} s: .* consumer_"):
            put(timeout)


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


@pytest.mark.parametrize(
    "keep", [partial(np.frombuffer, dtype="u1"), pickle.PickleBuffer], ids=["array", ""]
)
def test_what_is_kept_over_a_view_sees_what_comes_next(pair, keep):
    producer, consumer = pair
    held = []
    for number in range(4):
        producer.put(bytes([number]))
        with consumer.next() as view:
            held.append(keep(view))
    for view in producer.put_all([b"\5"]) and consumer.views():
        held.append(keep(view))
        break
    with producer.reserve(1) as view:
        held.append(keep(view))
    assert bytes(held[0]) == b"\3"
    producer.close()
    assert [*consumer] == [b"\5", bytes(held[-1])]
    consumer.close()
    assert bytes(held[0]) == b"\3"


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


def test_another_call_ends_a_view(pair):
    """So a view that nobody holds any more is in nobody's way."""
    producer, consumer = pair
    for call in (lambda: producer.put(b"frame", 0), lambda: producer.reserve(1)):
        with pytest.raises(RuntimeError, match="one view, at a time"):  # noqa: PT012, SIM117
            with producer.reserve(1) as view:
                call()
                with pytest.raises(ValueError, match="released"):
                    view[0] = 7
    assert consumer.get(0) == b"frame"
    producer.put_all([b"one", b"two"])
    for call in (consumer.next, lambda: next(consumer.views())):
        with pytest.raises(RuntimeError, match="one view, at a time"), consumer.next():
            call()
    with pytest.raises(RuntimeError, match="one view, at a time"):  # noqa: PT012
        for view in consumer.views():
            assert consumer.get() == b"one"
            with pytest.raises(ValueError, match="released"):
                view[0]
    consumer.next()
    producer.reserve()
    producer.put(b"three")
    assert left(consumer) == [b"two", b"three"]


def test_a_block_is_for_one_use(pair):
    producer, consumer = pair
    with (writing := producer.reserve(1)):
        pass
    with (reading := consumer.next()):
        pass
    for again in (writing, reading):
        with pytest.raises(RuntimeError, match="one view, at a time"), again:
            pass
    assert left(consumer) == []


def test_an_end_that_is_closed_in_a_block(pair):
    producer, consumer = pair
    producer.put_all([b"one", b"two"])
    with consumer.next() as view:
        consumer.close()
        with pytest.raises(ValueError, match="released"):
            view[0]
    with pytest.raises(BrokenPipeError), producer.reserve(1):
        pass
    with Ring.create(1, 1) as ring:
        producer = ring.producer()
        with pytest.raises(ValueError, match="is closed"), producer.reserve(1):
            producer.close()


@pytest.mark.parametrize("end", ["close", "release"])
def test_an_end_that_is_closed_in_a_loop(pair, end):
    producer, consumer = pair
    producer.put_all([b"one", b"two"])
    for view in consumer.views():
        assert view == b"one"
        getattr(consumer, end)()


def test_a_loop_that_is_left_gives_back_what_it_is_done_with():
    with Ring.create(16, 1) as ring:
        producer, consumer = ring.producer(), ring.consumer()
        for go_on in (lambda: consumer, lambda: ring.consumer()):
            producer.put_all([b"1", b"2", b"3", b"4"])
            views = consumer.views()
            assert [bytes(next(views)) for _ in range(3)] == [b"1", b"2", b"3"]
            consumer.release()
            assert ring.waiting == 2
            assert left(go_on()) == [b"3", b"4"]


def test_a_view_ends_with_its_turn(pair):
    producer, consumer = pair
    producer.put_all([b"one", b"two", b"three"])
    seen = []
    for view in consumer.views():
        seen.append(view)
        if view == b"three":
            break
    with pytest.raises(ValueError, match="released"):
        seen[0][0]
    assert seen[2] == b"three"
    assert consumer.get() == b"three"
    with pytest.raises(ValueError, match="released"):
        seen[2][0]


# Closing


def test_the_consumer_ends_when_the_producer_has_closed(pair):
    producer, consumer = pair
    producer.put_all([b"one", b"", b"three"])
    producer.close()
    producer.close()
    assert list(consumer) == [b"one", b"", b"three"]
    for call in (consumer.get, lambda: consumer.get(0), consumer.next):
        with pytest.raises(EOFError, match="has closed the ring"):
            call()
    assert list(consumer) == list(consumer.views()) == []


def test_the_producer_hears_that_the_consumer_has_closed(pair):
    producer, consumer = pair
    producer.put(b"one")
    assert consumer.get() == b"one"
    consumer.close()
    for call in (
        lambda: producer.put(b""),
        lambda: producer.put_all([b""]),
        lambda: producer.put(b""),
        lambda: producer.put(b"", 0),
    ):
        with pytest.raises(BrokenPipeError, match="the consumer has closed"):
            call()


def test_a_closed_end(ring):
    producer, consumer = ring.producer(), ring.consumer()
    for end in (producer, consumer):
        assert not end.closed
        end.close()
        assert end.closed
    for call in (
        lambda: producer.put(b""),
        lambda: producer.put_all([b""]),
        lambda: producer.reserve(1),
        consumer.get,
        consumer.next,
        lambda: next(consumer.views()),
        lambda: list(consumer),
        lambda: asyncio.run(consumer.ready()),
        lambda: pickle.dumps(consumer),
        consumer.__enter__,
    ):
        with pytest.raises(ValueError, match=r"this \w+ of ring .* is closed"):
            call()
    assert ring.consumer_state == ring.producer_state == "absent"  # nobody claimed it


def test_a_closed_ring(ring):
    producer = ring.producer()
    producer.put(b"frame")
    late = ring.consumer()
    ring.close()
    ring.close()
    assert ring.closed
    producer.put(b"goes on")
    for call in (
        ring.producer,
        ring.consumer,
        ring.__enter__,
        lambda: ring.waiting,
        lambda: ring.producer_state,
        late.get,
    ):
        with pytest.raises(ValueError, match=r"this object of ring .* is closed"):
            call()
    assert repr(ring) == f"<Ring {ring.name!r}: 3 slots of 16 bytes, closed>"
    with Ring.attach(ring.name) as again:
        assert again.waiting == 2


def test_only_the_owner_unlinks_and_only_its_own(ring):
    with Ring.attach(ring.name) as other:
        pass  # leaving it unlinks nothing
    with pytest.raises(RuntimeError, match="was not created here"):
        other.unlink()
    assert exists(ring.name)
    stale, stale_end = pickle.dumps(ring), pickle.dumps(ring.producer())
    ring.unlink()
    ring.unlink()
    for part in ring, ring.producer():
        with pytest.raises(ValueError, match="is unlinked: nobody can attach to it"):
            pickle.dumps(part)
    with Ring.create(1, 1, ring.name) as stranger:
        with pytest.raises(FileNotFoundError, match="another segment has the name"):
            pickle.loads(stale)
        with pytest.raises(FileNotFoundError, match="another segment has the name"):
            pickle.loads(stale_end)
        ring.unlink()
        assert exists(stranger.name)


# Roles


def test_an_end_is_claimed_once(ring):
    producer, consumer = ring.producer(), ring.consumer()
    producer.put(b"one")
    with Ring.attach(ring.name) as other:
        with pytest.raises(RuntimeError, match="has a producer already"):
            other.producer().put(b"")
        with consumer:
            with pytest.raises(RuntimeError, match="has a consumer already"):
                other.consumer().__enter__()
            with pytest.raises(RuntimeError, match="has a consumer already"):
                ring.consumer().get()
        with pytest.raises(ValueError, match="the consumer of this ring has closed"):
            other.consumer().get()


def test_an_end_that_is_in_use_is_handed_over_on_purpose(pair):
    producer, consumer = pair
    producer.put(b"one")
    for hand_over in (pickle.dumps, copy.copy):
        with pytest.raises(RuntimeError, match=r"is in use in this process: release\("):
            hand_over(producer)
    producer.release()
    other = pickle.loads(pickle.dumps(producer))
    other.put(b"two")
    with pytest.raises(RuntimeError, match="has a producer already"):
        producer.put(b"")
    other.release()
    producer.put(b"three")
    assert left(consumer) == [b"one", b"two", b"three"]


def dropped(end):
    del end


def failing(end):
    with suppress(ZeroDivisionError), end:
        raise ZeroDivisionError


@pytest.mark.parametrize("die", [dropped, failing])
def test_an_end_that_is_dropped_or_fails_has_not_closed(ring, die):
    ends = [ring.producer()]
    ends[0].put(b"one")
    die(ends.pop())
    consumer = ring.consumer()
    assert (ring.producer_state, ring.consumer_state) == ("dead", "absent")
    assert consumer.get() == b"one"
    for _ in range(2):
        with pytest.raises(ConnectionResetError, match="ended without closing"):
            consumer.get()
    with ring.producer() as another:
        another.put_all([b"two", b"three"])
        assert consumer.get() == b"two"
        ends = [consumer]
        del consumer
        die(ends.pop())
        another.put_all([b"four", b"five"])
        for _ in range(2):
            with pytest.raises(BrokenPipeError, match="ended without closing"):
                another.put(b"six")
        assert left(ring.consumer()) == [b"three", b"four", b"five"]


def test_a_consumer_that_fails_before_its_first_get_is_missed(pair):
    producer, consumer = pair
    failing(consumer)
    with pytest.raises(BrokenPipeError, match="ended without closing"):
        producer.put_all([b"frame"] * 9)


def test_a_look_takes_no_part(ring):
    def look():
        with Ring.attach(ring.name) as other:
            return other.waiting, other.producer_state, other.consumer_state

    assert look() == (0, "absent", "absent")
    producer, consumer = ring.producer(), ring.consumer()
    producer.put_all([b"one", b"two"])
    assert look() == (2, "alive", "absent")
    consumer.get()
    assert look() == (1, "alive", "alive")
    producer.release()
    consumer.close()
    assert look() == (1, "absent", "closed")


def test_what_it_says_of_itself(ring):
    producer, consumer = ring.producer(), ring.consumer()
    assert (ring.slots, ring.slot_size, ring.closed) == (3, 16, False)
    producer.put(b"frame")
    assert repr(ring) == (
        f"<Ring {ring.name!r}: 3 slots of 16 bytes, 1 waiting, producer alive, "
        "consumer absent>"
    )
    assert repr(producer) == f"<Producer of ring {ring.name!r}, in use here>"
    assert repr(consumer) == f"<Consumer of ring {ring.name!r}, not in use here>"
    consumer.close()
    assert repr(consumer) == f"<Consumer of ring {ring.name!r}, closed here>"


class Noted:
    """The cells of a side, which note what is stored in one of them."""

    def __init__(self, cells, cell):
        self.cells, self.cell, self.stored = cells, cell, []

    def __getitem__(self, cell):
        return self.cells[cell]

    def __setitem__(self, cell, value):
        self.cells[cell] = value
        if cell == self.cell:
            self.stored.append(value)


def test_small_frames_are_handed_over_together(monkeypatch):
    noted, init = [], shmguide.ring._Side.__init__

    def noting(side, *args):
        init(side, *args)
        side.cells = Noted(side.cells, side.mine)
        noted.append(side.cells)

    monkeypatch.setattr(shmguide.ring._Side, "__init__", noting)
    with Ring.create(8, 1) as ring:
        producer, consumer = ring.producer(), ring.consumer()
        producer.put_all([b"1", b"2", b"3", b"4", b"5"])
        seen = []
        with suppress(TimeoutError):
            for view in consumer.views(0):
                seen.append(bytes(view))
        assert seen == [b"1", b"2", b"3", b"4", b"5"]
        assert [cells.stored for cells in noted] == [[2, 4, 5], [2, 4, 5]]


# Interrupted


def interrupt():
    raise KeyboardInterrupt


def interrupted(action, step):
    """Whether there was such a step, a bytecode, before which to press Ctrl-C."""
    return done_before(action, step, interrupt)


def done_before(action, step, act):
    """Whether there was such a step, before which something was done."""
    with (
        suppress(KeyboardInterrupt),
        acting(step, shmguide.ring, act, anywhere) as acted,
    ):
        action()
    return acted()


def fresh(ends):
    """Return the ends, or new ones where a block has closed them."""
    ring, producer, consumer = ends
    return (
        ring.producer() if producer.closed else producer,
        ring.consumer() if consumer.closed else consumer,
    )


def reserve(producer):
    with producer.reserve(1) as view:
        view[0] = 2


def put_in_a_block(producer):
    with producer:
        producer.put(b"\2", 0)
        producer.release()  # or the ring would be closed


def put_views(producer):
    assert producer.put_all([b"\2", b"\2\2"], 0) == 2


PUTTING = {
    "put": lambda producer: producer.put(b"\2", 0),
    "another size": lambda producer: producer.put(bytearray(b"\2\2"), 0),
    "reserve": reserve,
    "a bare reserve": lambda producer: producer.reserve(1) and None,
    "put_all": put_views,
    "in a block": put_in_a_block,
    "release": lambda producer: producer.release(),
}


def get(consumer):
    assert consumer.get(0) == b"\1"


def look(consumer):
    with consumer.next(0) as view:
        assert view == b"\1"


def through_views(consumer):
    with closing(consumer.views(0)) as views:
        for turn, view in enumerate(views):
            assert view == bytes([turn + 1])
            if turn == 2:
                break


def get_in_a_block(consumer):
    with consumer:
        assert consumer.get(0) == b"\1"
        consumer.release()


TAKING = {
    "get": get,
    "next": look,
    "a bare next": lambda consumer: consumer.next(0) and None,
    "views": through_views,
    "in a block": get_in_a_block,
    "release": lambda consumer: consumer.release(),
}


@pytest.fixture(params=[4, 8])
def slots(request):
    """How many slots a ring has of which one or two are handed over at a time."""
    return request.param


@pytest.mark.parametrize("begun", [True, False], ids=["in use", "not in use"])
@pytest.mark.parametrize("action", PUTTING.values(), ids=PUTTING)
def test_control_c_in_a_put_loses_nothing_else(slots, action, begun):
    for step in count():
        with Ring.create(slots, 2) as ring:
            producer, consumer = ring.producer(), ring.consumer()
            producer.put(b"\1")
            if not begun:
                producer.release()
            more = interrupted(partial(action, producer), step)
            producer, _ = fresh((ring, producer, consumer))
            producer.put(b"\3", 0)
            taken = left(consumer)
            assert (taken[0], taken[-1]) == (b"\1", b"\3")
            assert taken[1:-1] in ([], [b"\2"], [b"\2\2"], [b"\2", b"\2\2"])
            for _ in range(2):
                some = [bytes([number]) for number in range(slots)]
                assert producer.put_all([*some, b""], 0) == slots
                assert left(consumer) == some
        if not more:
            break
    assert step > 10


@pytest.mark.parametrize("begun", [True, False], ids=["in use", "not in use"])
@pytest.mark.parametrize("action", TAKING.values(), ids=TAKING)
def test_control_c_in_a_get_loses_at_most_that_frame(slots, action, begun):
    for step in count():
        with Ring.create(slots, 2) as ring:
            producer, consumer = ring.producer(), ring.consumer()
            frames = [b"\1", b"\2", b"\3", b"\4"]
            producer.put_all(frames)
            if begun:
                consumer.release() or next(consumer.views(0))
            more = interrupted(partial(action, consumer), step)
            _, consumer = fresh((ring, producer, consumer))
            rest = left(consumer)
            most = 2 if action is through_views else 1
            assert rest in [frames[n:] for n in range(most + 1)]
            for _ in range(2):
                some = [bytes([number]) for number in range(slots)]
                assert producer.put_all([*some, b""], 0) == slots
                assert left(consumer) == some
        if not more:
            break
    assert step > 10


def test_what_a_handler_raises_as_a_loop_is_left_is_not_lost(monkeypatch):
    """The end of a generator that nobody has any more could only print it."""
    lost = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)
    for step in count():
        with Ring.create(16, 1) as ring:
            ring.producer().put_all([b"1", b"2", b"3"])
            consumer = ring.consumer()

            def leave(consumer=consumer):
                for view in consumer.views():
                    if view == b"2":
                        break

            raised = False
            with acting(step, shmguide.ring, interrupt) as acted:
                try:
                    leave()
                except KeyboardInterrupt:
                    raised = True
            assert (acted(), lost) == (raised, [])
            if not raised:
                assert ring.waiting == 2
                break
    assert step > 10


def refused(call, done):
    """Call in a signal handler, as it were."""
    done.append(False)
    with suppress(RuntimeError):
        call()
        done[-1] = True


def hears_of_its_end(name, error):
    """Check that what had a view hears that another call has ended it."""
    assert name in ("reserve", "next", "views")
    assert "one view, at a time" in str(error) or "released" in str(error)


@pytest.mark.parametrize("inner", ["put", "put_all", "reserve"])
@pytest.mark.parametrize("name", ["put", "another size", "put_all", "reserve"])
def test_a_put_in_a_signal_handler_is_refused_or_safe(name, inner):
    calls = {
        "put": lambda producer: producer.put(b"\7\7", 0),
        "put_all": lambda producer: producer.put_all([b"\7\7"], 0),
        "reserve": lambda producer: fill(producer),
    }

    def fill(producer):
        with producer.reserve(2) as view:
            view[:] = b"\7\7"

    expected = {"put_all": [b"\2", b"\2\2"], "another size": [b"\2\2"]}
    for step in count():
        with Ring.create(4, 2) as ring:
            producer, consumer = ring.producer(), ring.consumer()
            producer.put(b"\1")
            done, taken_back = [], False
            handler = partial(refused, partial(calls[inner], producer), done)
            try:
                more = done_before(partial(PUTTING[name], producer), step, handler)
            except (RuntimeError, ValueError) as error:
                hears_of_its_end(name, error)
                taken_back = more = True
            taken = left(consumer)
            assert taken.count(b"\7\7") == done.count(True)
            mine = [frame for frame in taken if frame != b"\7\7"]
            assert mine == [b"\1", *([] if taken_back else expected.get(name, [b"\2"]))]
        if not more:
            break
    assert step > 10


@pytest.mark.parametrize("inner", ["get", "next"])
@pytest.mark.parametrize("name", ["get", "next", "views"])
def test_a_get_in_a_signal_handler_is_refused_or_safe(name, inner):
    frames = [b"\1", b"\2", b"\3", b"\4", b"\5"]
    for step in count():
        with Ring.create(8, 2) as ring:
            producer, consumer = ring.producer(), ring.consumer()
            producer.put_all(frames)
            mine, other, done = [], [], []

            def take_other(consumer=consumer, other=other):
                if inner == "get":
                    other.append(consumer.get(0))
                else:
                    with consumer.next(0) as view:
                        frame = bytes(view)
                    other.append(frame)

            def take(consumer=consumer, mine=mine):
                if name == "get":
                    mine.append(consumer.get(0))
                elif name == "next":
                    with consumer.next(0) as view:
                        frame = bytes(view)
                    mine.append(frame)
                else:
                    for view in consumer.views(0):
                        frame = bytes(view)
                        if len(mine) == 2:
                            break
                        mine.append(frame)

            handler, ended = partial(refused, take_other, done), False
            try:
                more = done_before(take, step, handler)
            except (RuntimeError, ValueError) as error:
                hears_of_its_end(name, error)
                ended = more = True
            rest = left(consumer)
            assert other + rest == frames[-len(other + rest) :] or not ended
            seen = sorted({*mine, *other, *rest})
            assert seen == frames
            assert len([*mine, *other, *rest]) <= len(frames) + (name == "views")
        if not more:
            break
    assert step > 10


def test_a_second_thread_is_refused_or_safe():
    """Two threads that put at once: every frame that was not refused arrives whole."""
    with Ring.create(1 << 12, 8) as ring:
        producer, consumer, done = ring.producer(), ring.consumer(), [0, 0]

        def put(which):
            for _ in range(1500):
                with suppress(RuntimeError):
                    done[which] += producer.put_all([bytes([which]) * 8], 0)

        threads = [threading.Thread(target=put, args=(n,)) for n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken = left(consumer)
        assert [taken.count(bytes([n]) * 8) for n in range(2)] == done
        assert len(taken) == sum(done)


@pytest.mark.skipif(
    sys.version_info[:2] == (3, 12), reason="it crashes if two threads are traced"
)
def test_a_thread_that_has_waited_leaves_another_one_alone():
    """One waits for room, and goes on while the other is in the middle of a call.

    Wherever that is, and if the first is then stopped in the middle as well, each frame
    is put whole or refused.
    """
    for step in count():
        with Ring.create(1, 8) as ring:
            producer, consumer = ring.producer(), ring.consumer()
            producer.put(b"full")
            waits, inside, elsewhere, over = (threading.Event() for _ in range(4))
            put, lines = [], 0

            def stop(frame, event, _, now=(waits, inside, elsewhere, over)):
                nonlocal lines
                waits, inside, elsewhere, over = now
                name = frame.f_code.co_name
                if name == "wait" and event == "call":
                    waits.set()
                elif name == "wait" and event == "return":
                    inside.wait(PATIENCE)
                elif name == "fit" and event == "return" and inside.is_set():
                    elsewhere.set()
                    over.wait(PATIENCE)
                elif name == "find" and event == "line" and inside.is_set():
                    lines += 1  # it neither goes on nor gives up
                    if lines > 100:
                        elsewhere.set()
                return stop

            def first(producer=producer, put=put, elsewhere=elsewhere, stop=stop):
                sys.settrace(stop)
                for frame in b"one", b"two":
                    with suppress(RuntimeError):
                        producer.put(frame)
                        put.append(frame)
                        break
                sys.settrace(None)
                elsewhere.set()

            def second(producer=producer, put=put):
                with suppress(RuntimeError):
                    producer.put(b"another")
                    put.append(b"another")

            def let_the_first_go(inside=inside, elsewhere=elsewhere):
                inside.set()
                elsewhere.wait(PATIENCE)

            thread = threading.Thread(target=first)
            thread.start()
            waits.wait(PATIENCE)
            assert consumer.get(0) == b"full"
            with acting(step, shmguide.ring, let_the_first_go) as acted:
                second()
            inside.set()
            over.set()
            taken = []
            while thread.is_alive():
                taken += left(consumer)
            assert sorted(taken + left(consumer)) == sorted(put)
            assert put
        if not acted():
            break
    assert step > 5


# Two processes

EDGES = [0, 1, 2, 63, 64, 65, 126, 127, 128]


def frame(number):
    body = number.to_bytes(4, "little") * 32
    body = body[: EDGES[number % len(EDGES)]]
    return body + crc32(body).to_bytes(4, "little")


def check(number, view):
    assert bytes(view) == frame(number)


def produce(producer, frames):
    with producer:
        for number in range(frames):
            if number % 20 == 0:
                assert producer.put_all([frame(number + n) for n in range(11)]) == 11
            elif number % 20 < 11:
                continue
            elif number % 3 == 2:
                data = frame(number)
                with producer.reserve(len(data)) as view:
                    view[:] = data
            else:
                producer.put(frame(number))
            if number % 100 == 0:
                with suppress(ValueError):
                    producer.put(bytes(133))


def produce_by_name(name, frames):
    with Ring.attach(name) as ring:
        produce(ring.producer(), frames)


@pytest.mark.parametrize("handed", [True, False], ids=["handed over", "by name"])
@pytest.mark.parametrize("slots", [3, 24])
def test_frames_of_every_size_arrive_whole(method, handed, slots):
    context, frames = multiprocessing.get_context(method), 900
    with Ring.create(slots, 132) as ring:
        target = produce if handed else produce_by_name
        what = ring.producer() if handed else ring.name
        process = context.Process(target=target, args=(what, frames))
        process.start()
        number, consumer = 0, ring.consumer()
        while number < frames:
            if number % 500 < 100:
                check(number, consumer.get(PATIENCE))
            elif number % 500 < 200:
                with consumer.next(PATIENCE) as view:
                    check(number, view)
            else:
                for view in consumer.views(PATIENCE):
                    check(number, view)
                    number += 1
                    if number % 500 == 0:
                        break
                if number < frames:
                    check(number - 1, consumer.get(0))  # the break has left it
                continue
            number += 1
        with suppress(EOFError):
            consumer.get(PATIENCE)
        process.join(PATIENCE)
        assert process.exitcode == 0


def take_all(consumer, result):
    with consumer:
        for number, data in enumerate(consumer):
            check(number, data)
        result.send(number + 1)


CALLS = shmguide.ring._CALLS
PRODUCER, CONSUMER = (shmguide.ring._LINE * role for role in (1, 2))


def await_value(ring, cell, enough):
    """Look again and again, until what is written there is enough."""
    while not enough(ring._cells[cell]):
        os.sched_yield()


def test_a_consumer_that_sleeps_is_woken(method):
    context = multiprocessing.get_context(method)
    result, theirs = context.Pipe(duplex=False)
    with Ring.create(4, 132) as ring:
        args = ring.consumer(), theirs
        process = context.Process(target=take_all, args=args)
        process.start()
        with ring.producer() as producer:
            called = 0
            for number in range(20):
                await_value(ring, CONSUMER + CALLS, called.__lt__)
                called = ring._cells[CONSUMER + CALLS]
                producer.put(frame(number), PATIENCE)
                await_value(ring, CONSUMER, number.__lt__)
        assert result.recv() == 20
        process.join(PATIENCE)


def fill(producer):
    with producer:
        for number in range(200):
            producer.put(frame(number), PATIENCE)


def test_a_producer_that_sleeps_is_woken(method):
    context = multiprocessing.get_context(method)
    with Ring.create(2, 132) as ring:
        process = context.Process(target=fill, args=(ring.producer(),))
        process.start()
        await_value(ring, PRODUCER + CALLS, (0).__lt__)
        assert [*ring.consumer()] == [frame(number) for number in range(200)]
        process.join(PATIENCE)


class Poll:
    """A sleep that nothing ends before its time, which is noted."""

    slept: ClassVar[list[float]] = []
    while_asleep: ClassVar[Callable[..., object]]

    def register(self, *_):
        pass

    def poll(self, milliseconds):
        self.slept.append(milliseconds / 1000)
        if len(self.slept) == 2:
            self.while_asleep()


def test_a_doorbell_that_is_missed_delays_by_the_bound_at_most(pair, monkeypatch):
    producer, consumer = pair
    producer.put(b"one")
    consumer.get()
    Poll.while_asleep = lambda _: producer.put(b"two")
    monkeypatch.setattr(shmguide.ring.select, "poll", Poll)
    assert consumer.get() == b"two"
    assert len(Poll.slept) == 2
    assert max(Poll.slept) <= shmguide.ring.BOUND


def test_a_bell_wakes_a_sleeper_before_the_bound(pair, monkeypatch):
    """With a bound beyond patience, only the bell can end these waits."""
    monkeypatch.setattr(shmguide.ring, "BOUND", 10 * PATIENCE)
    producer, consumer = pair
    thread = threading.Thread(target=lambda: taken.extend(consumer))
    taken = []
    thread.start()
    for number in range(50):
        await_value(consumer._side.ring, CONSUMER + CALLS, number.__lt__)
        producer.put(bytes([number]))
        await_value(consumer._side.ring, CONSUMER, number.__lt__)
    producer.close()
    thread.join(PATIENCE)
    assert taken == [bytes([number]) for number in range(50)]


# For asyncio


def test_asyncio_waits_for_a_frame_and_for_room(pair):
    producer, consumer = pair

    async def main():
        taken = []

        async def take():
            with suppress(EOFError):
                while True:
                    await consumer.ready()
                    taken.append(consumer.get(0))

        async def put():
            for number in range(20):
                await producer.ready()
                producer.put(bytes([number]), 0)
            producer.close()

        await asyncio.gather(take(), put())
        return taken

    assert asyncio.run(main()) == [bytes([number]) for number in range(20)]


def test_a_wait_that_is_cancelled_loses_nothing(pair):
    producer, consumer = pair

    async def main():
        for number in range(20):
            task = asyncio.create_task(consumer.ready())
            for _ in range(number):
                await asyncio.sleep(0)
            producer.put(bytes([number]))
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            assert consumer.get(0) == bytes([number])

    asyncio.run(main())


def test_an_end_that_is_closed_while_asyncio_waits(pair):
    _, consumer = pair

    async def main():
        task = asyncio.create_task(consumer.ready())
        await asyncio.sleep(0)
        consumer.close()
        await task

    with pytest.raises(ValueError, match="is closed"):
        asyncio.run(main())


def test_asyncio_hears_of_an_end(ring):
    async def main(end):
        await end.ready()

    producer = ring.producer()
    consumer = ring.consumer()
    failing(producer)
    asyncio.run(main(consumer))
    with pytest.raises(ConnectionResetError):
        consumer.get(0)


# Handed around


kept_end: Any


def keep(end):
    global kept_end
    kept_end = end


def put_in_a_worker(data):
    kept_end.put(data, 0)
    return os.getpid()


def test_it_is_an_initializer_s_argument(method):
    context = multiprocessing.get_context(method)
    with Ring.create(4, 8) as ring:
        with context.Pool(1, keep, (ring.producer(),)) as pool:
            assert len({*pool.map(put_in_a_worker, [b"one", b"two"])}) == 1
        consumer = ring.consumer()
        assert [consumer.get(), consumer.get()] == [b"one", b"two"]
        assert ring.producer_state == "dead"  # the pool has ended it


def put_from_a_queue(queue):
    with queue.get() as producer:
        producer.put(b"frame")


def test_it_goes_through_a_queue(method):
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    process = context.Process(target=put_from_a_queue, args=(queue,))
    process.start()
    with Ring.create(4, 8) as ring:
        queue.put(ring.producer())
        assert [*ring.consumer()] == [b"frame"]
        process.join(PATIENCE)
    queue.close()
    queue.join_thread()


def test_a_parent_that_uses_the_end_is_in_the_child_s_way_until_it_releases():
    context = multiprocessing.get_context("fork")
    with Ring.create(4, 8) as ring:
        producer = ring.producer()
        producer.put(b"one")
        with context.Pool(1, keep, (producer,)) as pool:
            with pytest.raises(RuntimeError, match="has a producer already"):
                pool.apply(put_in_a_worker, [b"two"])
            producer.put(b"two")
            producer.release()
            pool.apply(put_in_a_worker, [b"three"])
            assert left(ring.consumer()) == [b"one", b"two", b"three"]


def test_what_is_done_in_a_forked_child(pair):
    """In this process, so that coverage sees it."""
    producer, consumer = pair
    producer.put(b"frame")
    views = consumer.views()
    assert next(views) == b"frame"
    shmguide.ring._after_fork()
    assert [*views] == []
    assert (producer._side.claim, consumer._side.claim) == (None, None)
    assert consumer.get() == b"frame"


def test_a_ring_that_is_open_when_the_interpreter_ends_is_silent():
    code = """
    import os, sys
    import shmguide.ring
    ring = shmguide.ring.Ring.attach(sys.argv[1])
    os.kept = shmguide.ring, ring, ring.producer()  # to the very end
    os.kept[2].put(b"frame")
    """
    with Ring.create(1, 8) as ring:
        command = [sys.executable, "-X", "dev", "-c", textwrap.dedent(code), ring.name]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        assert (ran.stdout, ran.stderr) == ("", "")
        assert ring.consumer().get() == b"frame"


def test_the_end_of_a_stranger_leaves_the_segment():
    code = """
    import sys
    from shmguide.ring import Ring
    with Ring.attach(sys.argv[1]) as ring, ring.consumer() as consumer:
        print(consumer.get().decode())
    """
    with Ring.create(1, 8) as ring:
        producer = ring.producer()
        producer.put(b"frame")
        command = [sys.executable, "-c", textwrap.dedent(code), ring.name]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        assert (ran.stdout, ran.stderr) == ("frame\n", "")
        assert exists(ring.name)
        with pytest.raises(BrokenPipeError, match="has closed"):
            producer.put_all([b"", b""])


# Killed, and forked


def helper(*args):
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


@pytest.mark.parametrize("action", ["put", "reserve", "put_all", "wait", "close"])
def test_the_consumer_hears_of_a_producer_killed_at_a_step_of(action):
    assert helper("fork", action, "2") >= 5


@pytest.mark.parametrize("action", ["get", "next", "views", "wait_taking", "leave"])
def test_the_producer_hears_of_a_consumer_killed_at_a_step_of(action):
    assert helper("fork", action, "2") >= 5


@pytest.mark.parametrize("action", ["begin", "begin_taking"])
def test_killed_while_it_claims_its_end(action):
    assert helper("fork", action, "2") >= 20


@pytest.mark.parametrize("action", ["put", "get"])
@pytest.mark.parametrize("method", [m for m in METHODS if m != "fork"])
def test_killed_under_other_start_methods(method, action):
    assert helper(method, action, "9") > 1


@pytest.mark.parametrize("action", ["asleep", "outlived", "creator"])
def test_a_peer_that_dies(action):
    helper("fork", action, "1")


@pytest.mark.parametrize(
    "action", ["put", "reserve", "put_all", "get", "next", "views"]
)
def test_a_fork_at_any_step_leaves_the_parent_alone(action):
    assert helper("fork", f"forked_{action}", "2") >= 20


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


@pytest.mark.parametrize("machine", ["riscv64", "i686"])
def test_a_machine_that_stores_no_counter_whole(machine, monkeypatch):
    with Ring.create(1, 1) as ring, monkeypatch.context() as elsewhere:
        elsewhere.setattr("platform.machine", lambda: machine)
        if machine == "i686":
            elsewhere.setattr("struct.calcsize", lambda _: 4)
        for use in lambda: Ring.create(1, 1), lambda: Ring.attach(ring.name):
            with pytest.raises(NotImplementedError, match=f"here .{machine}, .*Pipe"):
                use()
