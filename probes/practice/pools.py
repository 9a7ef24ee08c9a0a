"""What docs/practice/pools.md says of pools and executors."""

import os
import sys
from multiprocessing import current_process, get_context
from typing import Any
from unittest import SkipTest


def _cheap() -> Any:
    try:
        return get_context("fork")
    except ValueError:
        raise SkipTest("without fork a process costs too much") from None


class _Counted:
    """An object that counts how often this process has pickled it."""

    pickled = 0

    def square(self, number: int) -> int:
        return number * number

    def __reduce__(self) -> tuple[type, tuple[()]]:
        _Counted.pickled += 1
        return _Counted, ()


def map_pickles_the_object_for_each_batch() -> None:
    _Counted.pickled = 0
    with _cheap().Pool(1) as pool:
        assert pool.map(_Counted().square, range(12), chunksize=3)[-1] == 121
    assert _Counted.pickled == 4  # mutant: 4 -> 1


def sys_exit_in_a_task_gives_no_result() -> None:
    task: Any = sys.exit  # mutant: sys.exit -> abs
    with _cheap().Pool(1) as pool:
        before = pool.apply(os.getpid)
        result = pool.apply_async(task, (0,))
        assert pool.apply(os.getpid) != before  # a new worker, after the task
        assert not result.ready()


def _start_one(end: Any) -> None:
    try:
        process = current_process().__class__(target=print)
        process.start()
        process.join()
        end.send("started")
    except AssertionError as error:
        end.send(str(error))


def a_daemon_has_no_children() -> None:
    context = _cheap()
    refusal = "daemonic processes are not allowed to have children"
    for daemon, outcome in (True, refusal), (False, "started"):  # mutant: True -> False
        mine, theirs = context.Pipe()
        child = context.Process(target=_start_one, args=(theirs,), daemon=daemon)
        child.start()
        assert mine.recv() == outcome
        child.join()
