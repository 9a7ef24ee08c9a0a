"""What docs/building/ring-waiting.md says of waiting, asked of the ring."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest import SkipTest, TestCase, mock

if sys.platform != "linux":
    raise SkipTest("the ring is for Linux")

import shmguide.ring as module
from shmguide.ring import AT_ONCE, BOUND, Consumer, Producer, Ring

check = TestCase()


@contextmanager
def _ring(slots: int, size: int) -> Iterator[tuple[Ring, Producer, Consumer]]:
    with (
        Ring.create(slots, size) as ring,
        ring.producer() as producer,
        ring.consumer() as consumer,
    ):
        yield ring, producer, consumer


class _Bell:
    """Instead of `select`: a sleep is noted, and acts; the bell is not heard."""

    POLLIN = 1

    def __init__(self, act: Callable[[int], object]) -> None:
        self.slept, self.act = list[float](), act

    def poll(self, milliseconds: float | None = None) -> Any:
        if milliseconds is None:
            return self
        self.slept.append(milliseconds)
        return self.act(len(self.slept))

    def register(self, *_: Any) -> None: ...


class _Clock:
    """A clock that goes on while somebody sleeps, and then alone."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def advance(self, milliseconds: float) -> None:
        self.now += milliseconds / 1000


class _EnoughError(Exception):
    pass


def no_sleep_is_longer_than_the_bound() -> None:
    assert BOUND == 0.05  # mutant: 0.05 -> 0.04

    def give_up(sleeps: int) -> None:
        if sleeps == 50:
            raise _EnoughError

    with _ring(1, 8) as (_, producer, consumer):
        for timeout in None, 100:
            for call in (lambda t: consumer.get(t)), (lambda t: producer.put(b"", t)):
                bell = _Bell(give_up)
                with mock.patch.object(module, "select", bell), suppress(_EnoughError):
                    call(timeout)  # an empty ring, and then a full one
                    call(timeout)
                assert len(bell.slept) == 50
                assert max(bell.slept) <= 50


def a_frame_is_found_without_a_bell() -> None:
    with _ring(1, 8) as (_, producer, consumer):
        with (
            mock.patch.object(module._Side, "knock"),
            mock.patch.object(
                module, "select", bell := _Bell(lambda _: producer.put(b"late"))
            ),
        ):
            assert consumer.get() == b"late"
        assert len(bell.slept) == 1  # mutant: == 1 -> == 0


def it_rings_only_if_it_was_asked_to() -> None:
    rung = []

    def knock(side: Any) -> None:
        rung.append(side.role)

    with (
        mock.patch.object(module._Side, "knock", knock),
        _ring(8, 8) as (_, producer, consumer),
    ):
        producer.put(b"first")
        consumer.get()
        rung.clear()  # each side has rung once
        for _ in range(100):
            producer.put(b"frame")
            consumer.get()
        assert rung == []
        with (
            mock.patch.object(module, "select", _Bell(lambda _: None)),
            suppress(TimeoutError),
        ):
            consumer.get(0.001)  # mutant: consumer.get(0.001) -> pass
        for _ in range(5):
            producer.put(b"frame")
        assert len(rung) == 1
        rung.clear()
        producer.close()  # mutant: close() -> put(b"frame")
        assert rung == [module._PRODUCER]


def a_death_is_noticed_and_another_goes_on() -> None:
    with Ring.create(2, 8) as ring:
        with suppress(KeyError), ring.producer() as producer:
            producer.put(b"one")
            raise KeyError  # mutant: raise KeyError -> pass
        with ring.consumer() as consumer:
            assert consumer.get() == b"one"
            assert ring.producer_state == "dead"
            clock = _Clock()
            with (
                mock.patch.object(module, "perf_counter", clock),
                mock.patch.object(
                    module,
                    "select",
                    bell := _Bell(lambda _: clock.advance(bell.slept[-1])),
                ),
                check.assertRaises(ConnectionResetError),
            ):
                consumer.get()
            assert clock.now <= 0.0501
            with ring.producer() as other:
                other.put(b"two")
            assert consumer.get() == b"two"
            with check.assertRaises(EOFError):
                consumer.get()


def a_producer_with_room_puts_on() -> None:
    with _ring(3, 8) as (_, producer, consumer):
        producer.put(b"first")
        consumer.get()
        consumer.__exit__(OSError)
        for _ in range(3):
            producer.put(b"frame")
        with check.assertRaises(BrokenPipeError):
            producer.put(b"too many")
    # mutant: range(3) -> range(2)


def _in_a_child(act: Callable[[], object]) -> None:
    child = os.fork()
    if not child:
        act()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def frames_of_a_killed_consumer() -> None:
    shown = 3 * AT_ONCE // 2
    with Ring.create(2 * AT_ONCE, 8) as ring:
        with ring.producer() as producer:
            producer.put_all([b"%d" % n for n in range(2 * AT_ONCE)])

        def get() -> None:
            consumer = ring.consumer()
            for _ in range(3):
                consumer.get()
            os._exit(0)

        def view() -> None:
            for number, _ in enumerate(ring.consumer().views(), 1):
                if number == shown:
                    os._exit(0)

        _in_a_child(get)
        assert ring.waiting == 2 * AT_ONCE - 3  # mutant: AT_ONCE - 3 -> AT_ONCE
        _in_a_child(view)
        with ring.consumer() as consumer:
            again = 3 + shown - int(consumer.get())
        assert 1 <= again <= AT_ONCE


def a_forked_child_has_no_end_of_its_parent() -> None:
    with Ring.create(4, 8) as ring:
        producer = ring.producer()
        producer.put(b"parent")
        go_on, tell = os.pipe()

        def child() -> None:
            refused = False
            try:
                producer.put(b"refused")
            except RuntimeError:
                refused = True
            os.write(tell, b"1" if refused else b"0")
            os.read(may, 1)
            producer.put(b"child")

        may, let = os.pipe()
        pid = os.fork()
        if not pid:
            child()
            os._exit(0)
        refused = os.read(go_on, 1) == b"1"
        producer.release()
        os.write(let, b"1")
        assert os.waitpid(pid, 0)[1] == 0
        assert refused  # mutant: refused -> not refused
        with ring.consumer() as consumer:
            assert [consumer.get(), consumer.get()] == [b"parent", b"child"]
        for descriptor in go_on, tell, may, let:
            os.close(descriptor)
