"""What docs/practice/signals.md says of events, conditions and barriers."""

from multiprocessing import Barrier, get_context
from threading import BrokenBarrierError
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()


def _cheap() -> Any:
    try:
        return get_context("fork")
    except ValueError:
        raise SkipTest("without fork a process costs too much") from None


def _pass(barrier: Any, end: Any) -> None:
    try:
        barrier.wait()
        end.send("through")
    except BrokenBarrierError:
        end.send("broken")


def a_barrier_opens_when_all_have_come() -> None:
    context = _cheap()
    for opens in True, False:
        barrier = context.Barrier(3)  # mutant: Barrier(3) -> Barrier(2)
        ends = []
        for _ in range(2):
            mine, theirs = context.Pipe()
            ends.append(mine)
            arguments = barrier, theirs
            context.Process(target=_pass, args=arguments, daemon=True).start()
        while barrier.n_waiting < 2:
            assert not any(end.poll(0.001) for end in ends)
        assert not any(end.poll() for end in ends)
        if opens:
            barrier.wait()
        else:
            barrier.abort()
            with check.assertRaises(BrokenBarrierError):
                barrier.wait()  # and so do those that come later
        outcome = "through" if opens else "broken"
        assert [end.recv() for end in ends] == [outcome] * 2


def a_timeout_breaks_a_barrier_and_reset_mends_it() -> None:
    barrier = Barrier(2)
    with check.assertRaises(BrokenBarrierError):
        barrier.wait(timeout=0.01)
    assert barrier.broken
    barrier.reset()  # mutant: barrier.reset() -> barrier.abort()
    assert not barrier.broken


def an_event_stays_set() -> None:
    event = _cheap().Event()
    event.set()
    for _ in range(3):
        assert event.wait(timeout=0)  # mutant: wait(timeout=0) -> clear()
