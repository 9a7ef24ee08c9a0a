"""What docs/practice/coordinating.md says of locks and semaphores."""

import os
import signal
import time
from multiprocessing import get_context
from typing import Any
from unittest import SkipTest


def _add(lock: Any, account: Any, index: int, units: int, end: Any) -> None:
    with lock:
        account[index] += units
    end.send("added")
    end.recv()


def _move(lock: Any, account: Any, end: Any) -> None:
    with lock:
        _add(lock, account, 0, -1, end)
        _add(lock, account, 1, 1, end)


def _cheap() -> Any:
    try:
        return get_context("fork")
    except ValueError:
        raise SkipTest("without fork a process costs too much") from None


def the_outer_lock_makes_one_step_of_two() -> None:
    context = _cheap()
    lock, account = context.RLock(), context.RawArray("q", 2)
    mine, theirs = context.Pipe()
    arguments = lock, account, theirs  # mutant: lock, -> context.RLock(),
    mover = context.Process(target=_move, args=arguments, daemon=True)
    mover.start()
    for _ in range(2):
        assert mine.recv() == "added"
        assert not lock.acquire(block=False)
        mine.send("go on")
    mover.join()
    assert lock.acquire(block=False)
    assert list(account) == [-1, 1]


def _hold(taken: Any, end: Any) -> None:
    with taken:
        end.send("held")
        while True:
            time.sleep(1)


def nothing_is_released_by_the_death_of_its_holder() -> None:
    context = _cheap()
    for make in context.Lock, context.RLock, context.Semaphore:
        taken, (mine, theirs) = make(), context.Pipe()
        holder = context.Process(target=_hold, args=(taken, theirs), daemon=True)
        holder.start()
        # mutant: args=(taken, -> args=(make(),
        assert mine.recv() == "held"
        os.kill(holder.pid, signal.SIGKILL)
        holder.join()
        assert not taken.acquire(block=False), make
