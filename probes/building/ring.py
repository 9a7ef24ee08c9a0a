"""What docs/building/ring.md says of the ring, asked of the ring itself."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import get_context
from typing import Any
from unittest import SkipTest, TestCase

if sys.platform != "linux":
    raise SkipTest("the ring is for Linux")

import shmguide.ring as module
from probes._bytecodes import at_each_bytecode, interrupt
from shmguide.ring import AT_ONCE, Consumer, Producer, Ring

check = TestCase()


@contextmanager
def _ring(slots: int, size: int) -> Iterator[tuple[Ring, Producer, Consumer]]:
    with (
        Ring.create(slots, size) as ring,
        ring.producer() as producer,
        ring.consumer() as consumer,
    ):
        yield ring, producer, consumer


def frames_of_any_length_pass_without_a_lock() -> None:
    called = []

    def note(_: Any, event: str, function: Any) -> None:
        if event == "c_call":
            called.append(function.__name__)

    with _ring(2, 100) as (_, producer, consumer):
        producer.put(b"claims the end")
        consumer.get()
        sys.setprofile(note)
        try:
            for length in range(101):
                producer.put(bytes(length))
                assert consumer.get() == bytes(length)
        finally:
            sys.setprofile(None)
    assert not {"acquire", "lock", "flock", "lockf", "fcntl"} & {*called}
    # mutant: "fcntl"} -> "len"}


def put_takes_arrays_of_all_kinds() -> None:
    import numpy as np

    with _ring(1, 1000) as (_, producer, consumer):
        for code in np.typecodes["All"]:
            sized = f"{code}3" if code in "SUV" else f"{code}8[s]" * (code in "mM")
            if code == "O":
                continue
            whole = np.arange(24).astype("u1").repeat(40).view("u1")
            whole = np.resize(whole, 24 * np.dtype(sized or code).itemsize)
            cube = whole.view(sized or code).reshape(2, 3, 4)
            for data in cube, cube.T, cube[:, ::-1], cube[::2, 1:, ::3], cube[0, 0, 0:]:
                producer.put(data)
                assert consumer.get() == data.tobytes("C"), code  # mutant: "C" -> "F"
            producer.put(cube[:0])
            assert consumer.get() == b""
        for data in np.array(7), np.datetime64("2026", "D"), np.float32(1):
            producer.put(data)
            assert consumer.get() == data.tobytes()
        mixed = np.zeros(2, [("number", "i4"), ("thing", "O")])
        texts = getattr(np.dtypes, "StringDType", lambda: "O")()
        pointers = (ctypes.c_char_p * 1)(b"a")
        arrays = np.array([None]), mixed, np.array(["a"], texts), pointers
        masked: Any = np.ma.array([1, 2], mask=[False, True])
        # mutant: np.ma.array([1, 2], mask=[False, True]) -> np.array([1, 2])
        for refused in masked, *arrays, "text", [1], 1:
            with check.assertRaises(TypeError):
                producer.put(refused, 0)


def a_call_within_a_call_is_refused_or_whole() -> None:
    outcomes = set()
    with _ring(64, 8) as (_, producer, consumer):

        def within() -> None:
            try:
                producer.put(b"within")
                outcomes.add("put")
            except RuntimeError:
                outcomes.add("refused")

        put = partial(producer.put, b"outer", 0)
        for _ in at_each_bytecode(module.__file__, put, within):
            found = []
            with suppress(TimeoutError):
                while True:
                    found.append(consumer.get(0))
            assert sorted(found, reverse=True) in ([b"within", b"outer"], [b"outer"])
    assert outcomes == {"put", "refused"}  # mutant: "refused"} -> "lost"}


def after_an_exception_the_next_call_goes_on() -> None:
    with _ring(4, 8) as (_, producer, consumer):
        put, get = partial(producer.put, b"first"), partial(consumer.get, 0)
        for step, _ in enumerate(at_each_bytecode(module.__file__, put, interrupt)):
            producer.put(b"second")
            frame = consumer.get()
            assert frame in (b"first", b"second"), step
            if frame == b"first":
                assert consumer.get() == b"second"  # mutant: second -> first
        for step, _ in enumerate(at_each_bytecode(module.__file__, get, interrupt)):
            with suppress(TimeoutError):
                assert consumer.get(0) == b"left", step
            producer.put(b"left")


def a_block_that_raises_leaves_the_frame() -> None:
    with _ring(2, 8) as (ring, producer, consumer):
        with suppress(KeyError), producer.reserve(3) as view:
            view[:] = b"no!"
            raise KeyError  # mutant: raise KeyError -> pass
        assert ring.waiting == 0
        producer.put(b"stays")
        with suppress(KeyError), consumer.next() as view:
            raise KeyError
        with suppress(KeyError):
            for _ in consumer.views():
                raise KeyError
        assert consumer.get() == b"stays"


def a_view_ends_and_a_slice_does_not() -> None:
    import numpy as np

    def with_buffer(view: memoryview) -> Any:
        return np.frombuffer(view, "u1")

    for ends in (lambda _: None), (lambda consumer: consumer.get()):
        for keep in memoryview.tobytes, memoryview.toreadonly, with_buffer, np.asarray:
            with _ring(1, 8) as (_, producer, consumer):
                producer.put(b"one")
                with suppress(RuntimeError), consumer.next() as view:
                    kept = keep(view)
                    ends(consumer)
                with check.assertRaises(ValueError):
                    len(view)  # mutant: view -> kept
                with suppress(TimeoutError):
                    consumer.get(0)
                producer.put(b"two")  # mutant: two -> one
                assert bytes(kept) == (b"one" if type(kept) is bytes else b"two")
                del kept


def frames_go_together() -> None:
    for slots, size, together in (256, 64, 32), (64, 64, 16), (256, 4096, 8):
        assert together <= AT_ONCE
        with _ring(slots, size) as (ring, producer, consumer):
            producer.put(b"first")
            consumer.get()
            cells, seen = ring._cells, {0}

            def trace(frame: Any, *_: Any, seen: Any = seen, cells: Any = cells) -> Any:
                if frame.f_code.co_filename == module.__file__:
                    seen.add(cells[16] - 1)
                    return trace
                return None

            sys.settrace(trace)
            try:
                producer.put_all([b"frame"] * (2 * together + 5))
            finally:
                sys.settrace(None)
            seen.add(cells[16] - 1)
            assert seen == {0, together, 2 * together, 2 * together + 5}
            taken = set()
            with suppress(TimeoutError):
                for _ in consumer.views(0):
                    taken.add(cells[32] - 1)
            assert taken == {0, together, 2 * together}  # mutant: 0, -> 0, 1,


def views_copy_nothing_on_either_side() -> None:
    import tracemalloc

    with _ring(1, 2**20) as (_, producer, consumer):
        tracemalloc.start()
        with producer.reserve() as view:
            view[-1] = 7  # mutant: = 7 -> = bytes(view)[0] + 7
        with consumer.next() as view:
            assert view[2**20 - 1] == 7
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 2**16


class _Bell:
    """Instead of `select`: a sleep is noted, and acts."""

    POLLIN = 1

    def __init__(self, act: Callable[[int], object]) -> None:
        self.slept, self.act = list[float](), act

    def poll(self, milliseconds: float | None = None) -> Any:
        if milliseconds is None:
            return self
        self.slept.append(milliseconds)
        return self.act(len(self.slept))

    def register(self, *_: Any) -> None: ...


class _EnoughError(Exception):
    pass


def without_a_timeout_a_side_waits_for_one_that_is_absent() -> None:
    def give_up(sleeps: int) -> None:
        if sleeps == 100:
            raise _EnoughError

    def outcome(call: Callable[[], object]) -> object:
        before, module.select = module.select, _Bell(give_up)  # type: ignore[assignment]
        try:
            call()
        except Exception as error:
            return type(error)
        finally:
            module.select = before
        return None

    with Ring.create(1, 8) as ring, ring.producer() as producer:
        producer.put(b"one")
        assert outcome(lambda: producer.put(b"two")) is _EnoughError
    with Ring.create(1, 8) as ring, ring.consumer() as consumer:
        assert outcome(lambda: consumer.get()) is _EnoughError
        # mutant: get()) -> get(0))


def without_a_timeout_a_wait_ends_with_the_other_side() -> None:
    with _ring(1, 8) as (ring, producer, consumer):
        producer.close()
        with check.assertRaises(EOFError):  # mutant: EOFError -> TimeoutError
            consumer.get()
    for leave in (lambda end: end.close()), (lambda end: end.__exit__(OSError)):
        with Ring.create(1, 8) as ring, ring.producer() as producer:
            producer.put(b"one")
            consumer = ring.consumer()
            consumer.__enter__()
            leave(consumer)
            with check.assertRaises(BrokenPipeError):
                producer.put(b"two")
    with Ring.create(1, 8) as ring, ring.producer() as producer:
        producer.put(b"one")
        _claim_and_die(ring.consumer())
        with check.assertRaises(BrokenPipeError):
            producer.put(b"two")
    with Ring.create(1, 8) as ring, ring.consumer() as consumer:
        _claim_and_die(ring.producer())
        with check.assertRaises(ConnectionResetError):
            consumer.get()


def _claim_and_die(end: Any) -> None:
    def die() -> None:
        end.__enter__()
        os.kill(os.getpid(), signal.SIGKILL)

    child = get_context("fork").Process(target=die)
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL


def what_the_ring_of_two_counters_lacks() -> None:
    from shmguide.snippets.building import ring_of_two_counters as stage

    class Counted(dict[int, int]):
        """Cells, with a note of which were loaded; a side gives up in the end."""

        def __getitem__(self, cell: int) -> int:
            loaded.append(cell)
            if len(loaded) > 1000:
                raise _EnoughError
            return self.get(cell, 0)

    class Memory:
        """Stands for the segment: what is cast are the cells."""

        def __getitem__(self, part: slice) -> Any:
            return self if part.start is None else b""

        def __setitem__(self, part: slice, frame: bytes) -> None: ...

        def cast(self, _: str) -> Counted:
            return cells

    memory: Any = Memory()
    for written, call, waits in (
        (1, lambda: stage.put(memory, b""), False),
        (1, lambda: stage.get(memory), False),
        (stage.SLOTS, lambda: stage.put(memory, b""), True),
        (0, lambda: stage.get(memory), True),
    ):
        loaded: list[int] = []
        cells = Counted({stage.WRITTEN: written, stage.TAKEN: 0})
        # mutant: stage.TAKEN: 0 -> stage.TAKEN: 9
        if waits:
            with check.assertRaises(_EnoughError):
                call()
        else:
            call()
        assert {stage.WRITTEN, stage.TAKEN} <= {*loaded}
