"""What docs/building/snapshot.md says of snapshots, asked of them and of a model."""

import os
import platform
import struct
import sys
import tracemalloc
from contextlib import suppress
from functools import partial
from typing import Any
from unittest import SkipTest, TestCase, mock

import shmguide.snapshot as module
from shmguide.interleavings import Model, Step
from shmguide.snapshot import Latest, Snapshot

check = TestCase()


def _store(name: str, value: int, shared: Any, _own: Any) -> None:
    setattr(shared, name, value)


def _load(name: str, shared: Any, own: Any) -> None:
    setattr(own, name, getattr(shared, name))


def _judge(shared: Any, own: Any) -> str:
    if own.number % 2 or shared.number != own.number:
        return "again"
    return "whole" if own.left == own.right else "torn"


def a_seqlock_in_every_order() -> None:
    writer: list[Step] = []
    for value in 1, 2:
        writer += [partial(_store, "number", 2 * value - 1)]
        writer += [partial(_store, half, value) for half in ("left", "right")]
        writer += [partial(_store, "number", 2 * value)]
    reader: list[Step] = [*(partial(_load, n) for n in ("number", "left", "right"))]
    model = Model([writer, [*reader, _judge]], number=0, left=0, right=0)
    ends = {end.printed[0] for end in model.outcomes}
    assert ends == {"whole", "again"}
    # mutant: own.number % 2 or shared.number -> shared.number
    # One that does not meet a write succeeds, and one that meets it does not.
    for start in range(len(writer) + 1):
        for meets in range(len(writer) + 1 - start):
            shared = mock.Mock(number=0, left=0, right=0)
            own = mock.Mock()
            for step in writer[:start]:
                step(shared, own)
            for step in reader:
                step(shared, own)
            for step in writer[start : start + meets]:
                step(shared, own)
            rests = start % 4 == 0 and not meets
            assert (_judge(shared, own) == "whole") is rests, (start, meets)


def a_restless_writer_may_overtake_every_attempt() -> None:
    for behind, again in (0, False), (2, False), (3, True), (9, True):
        with Snapshot.create(size=8) as latest:
            latest.write(b"value")
            buffers, copies = latest._buffers, 0

            class Buffers:
                """Buffers in which so many versions appear before each copy ends."""

                def __getitem__(
                    self,
                    number: int,
                    latest: Any = latest,
                    buffers: Any = buffers,
                    behind: int = behind,
                ) -> Any:
                    nonlocal copies
                    copies += 1
                    latest._cells[8] += behind
                    return buffers[number]

            with mock.patch.object(latest, "_buffers", Buffers()):
                with suppress(TimeoutError):
                    latest.read(timeout=0)
                assert (copies > 1) is again, behind
    # mutant: (3, True) -> (3, False)


def values_of_any_length_up_to_the_size() -> None:
    for size in 1, 7, 64, 200:
        with Snapshot.create(size) as latest:
            for length in range(size + 1):
                latest.write(bytes([length]) * length)
                assert latest.read() == bytes([length]) * length
            with check.assertRaises(ValueError):
                latest.write(bytes(size + 1))  # mutant: size + 1 -> size


def the_writer_does_nothing_for_those_who_wait() -> None:
    called = list[str]()

    def note(_: Any, event: str, function: Any) -> None:
        if event == "c_call":
            called.append(function.__name__)

    with Snapshot.create(8) as latest:

        def write_three(_: float) -> None:
            for value in b"one", b"two", b"three":
                latest.write(value)

        with mock.patch.object(module, "sleep", write_three):
            got = latest.wait(after=0)
        assert got == Latest(b"three", 3)  # mutant: three", 3 -> two", 2
        sys.setprofile(note)
        try:
            latest.write(b"four")
        finally:
            sys.setprofile(None)
    # A lock that nobody else has is the fence.
    known = {"allocate_lock", "acquire", "len", "add", "discard", "setprofile"}
    assert {*called} <= known, called


def read_into_takes_no_memory() -> None:
    with Snapshot.create(2**20) as latest:
        latest.write(bytes(2**20))
        own = bytearray(2**20)
        tracemalloc.start()
        try:
            latest.read_into(own)
            peak = tracemalloc.get_traced_memory()[1]
            latest.read()
            assert tracemalloc.get_traced_memory()[1] > 2**20
        finally:
            tracemalloc.stop()
        assert peak < 2**16
        # mutant: latest.read_into(own) -> own[:] = latest.read()


def a_machine_that_stores_in_pieces_is_refused() -> None:
    with Snapshot.create(8) as latest:
        for machine, size in ("riscv64", 8), ("i686", 4), ("x86_64", 4):
            # mutant: ("x86_64", 4) -> ("x86_64", 8)
            with (
                mock.patch.object(platform, "machine", lambda machine=machine: machine),
                mock.patch.object(struct, "calcsize", lambda _, size=size: size),
            ):
                for make in (
                    partial(Snapshot.create, 8),
                    partial(Snapshot.attach, latest.name),
                ):
                    with check.assertRaises(NotImplementedError):
                        make()


def a_fork_in_a_block_does_not_publish() -> None:
    if not hasattr(os, "fork"):
        raise SkipTest("there is no fork")
    with Snapshot.create(8) as latest:
        latest.write(b"first")
        child = parent = os.getpid()
        with latest.reserve(4) as view:
            child = os.fork()
            if child:
                os.waitpid(child, 0)
                view[:] = b"mine"
        if not child:
            os._exit(0)
        assert latest.latest() == Latest(b"mine", 2)
        with latest.reserve(4) as view:
            view[:] = b"next"
            child = os.fork()
            if child:
                os.waitpid(child, 0)
                assert latest.version == 2  # mutant: == 2 -> == 3
        if not child:
            os._exit(0)
        assert parent == os.getpid()
        assert latest.latest() == Latest(b"next", 3)
