"""Real processes that take their steps in the order that a schedule gives.

A race shows itself when the scheduler pleases. Here the parent decides: each worker
process waits for its turn, takes one step on the real shared object and reports back
before the next turn begins. So a schedule ends the same way on every run, and the
update that is lost by bad luck is lost on purpose.

A turn sees all that the turns before it wrote: a replay shows interleavings of steps,
not what the hardware may reorder.

The method is systematic concurrency testing: Musuvathi et al., "Finding and Reproducing
Heisenbugs in Concurrent Programs" (the CHESS paper), OSDI 2008.

Examples:
    >>> counter = multiprocessing.Value("i", 0)
    >>> steps = [[load, store_one_more], [load, store_ten_more]]
    >>> with Replay(steps, counter) as replay:
    ...     printed = replay([0, 1, 1, 0])
    >>> counter.value
    1
"""

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide replay 0.2, a building block of the executable guide to Python shared memory.
# Python 3.11 or later.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.replay needs Python 3.11 or later")
# --8<-- [end:header]

import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from enum import Enum
from itertools import permutations
from math import inf
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from numbers import Real
from operator import index
from threading import Thread
from time import monotonic
from types import SimpleNamespace
from typing import Any, Self

_AT_A_TIME = 86400.0  # seconds: a system does not wait for longer than some weeks

Step = Callable[[Any, Any], object]
"""An indivisible action: a function of the shared object and a namespace of its own.

What it returns, the process prints; None prints nothing. It must not wait for another
process: none can move before it returns."""


class Replay:
    """Worker processes that take their steps when a schedule says so.

    They are started once, for any number of schedules, and end with `close`, with the
    `with` statement, with an error in the middle of a schedule, or with the parent; if
    that is killed, on other systems than Linux only if no child that it has forked
    lives on.

    Args:
        processes: the steps of each process, in order. Except under fork, a step must
            be a function at the top level of a module that a worker can import.
        shared: what each step gets first: anything that can be handed to a process, any
            lock in it made by the context of the start method.
        start_method: "fork", "spawn" or "forkserver"; None for the program's own.
        timeout: the seconds that a step may take; None for as long as it likes.

    Raises:
        TypeError: if the steps or the shared object cannot be handed to a worker, or
            the timeout is no number of seconds.
        ValueError: if the timeout is negative or nan, or there is no such start method.
        RuntimeError: if a worker dies while it starts, or multiprocessing refuses to
            start it, as when a shared lock was made by another context.
        TimeoutError: if a worker has not started within a minute.
    """

    def __init__(
        self,
        processes: Sequence[Sequence[Step]],
        shared: object,
        start_method: str | None = None,
        timeout: float | None = 10.0,
    ) -> None:
        self._programs = [tuple(steps) for steps in processes]
        self._timeout = _seconds(timeout)
        self._workers: list[tuple[BaseProcess, Connection]] = []
        self._closed, self._owner = False, os.getpid()
        self._calls = set[object]()
        try:
            for number in range(len(self._programs)):
                self._start(number, shared, multiprocessing.get_context(start_method))
            for number in range(len(self._programs)):
                self._reply(number, f"the start of process {number}", 60.0)
        except BaseException:
            self._kill()
            raise

    def __call__(self, schedule: Iterable[int]) -> tuple[object, ...]:
        """Take the steps in the order that a schedule gives.

        Every process begins at its first step, without variables of its own. The shared
        object is used as it is: the caller resets it.

        Args:
            schedule: for each step the number of the process that takes it, counted
                from 0. It may end before the processes do.

        Returns:
            What the steps returned, other than None, in order.

        Raises:
            TypeError: before any step is taken, if what should be the number of a
                process is no whole number.
            ValueError: so, too, if a process does not exist or has too few steps;
                later, if a step returns the `WAIT` of a model.
            RuntimeError: if a worker dies, or the replay is closed, was forked, or
                follows another schedule, for another thread.
            TimeoutError: if a step takes too long.
            Exception: what a step raises; its traceback is in the notes. So is, of any
                error after the first step, the schedule.
        """
        if self._closed:
            raise RuntimeError("the replay is closed: open another")
        if self._owner != os.getpid():
            raise RuntimeError("the workers belong to the process that started them")
        order, mine = list(schedule), object()
        try:
            self._calls.add(mine)
            if len(self._calls) > 1:
                raise RuntimeError(
                    "the workers follow another schedule, of a thread or a signal "
                    "handler: wait for its end, or use another Replay"
                )
            return self._follow(order)
        finally:
            self._calls.discard(mine)

    def _follow(self, order: list[int]) -> tuple[object, ...]:
        turns, printed = self._turns(order), list[object]()
        try:
            for turn, (number, place, step) in enumerate(turns):
                name = getattr(step, "__name__", repr(step))
                where = f"turn {turn}: process {number} in {name}"
                with suppress(OSError):  # if the worker is dead, its reply will tell
                    self._workers[number][1].send(place)
                returned, error, trace = self._reply(number, where, self._timeout)
                if error is not None:
                    error.add_note(f"{where}:\n{trace}")
                    raise error
                if isinstance(returned, Enum) and returned.name == "WAIT":
                    raise ValueError(f"{where} must wait: give the turn to another")
                if returned is not None:
                    printed.append(returned)
        except BaseException as error:
            error.add_note(f"in the schedule {' '.join(map(str, order))}")
            self._kill()
            raise
        return tuple(printed)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers and wait until they are gone; the second time, do nothing."""
        if self._owner != os.getpid():  # a fork has inherited them
            return self._kill()
        try:
            for _, connection in self._workers:
                with suppress(OSError):
                    connection.send(None)
            for process, _ in self._workers:
                process.join(min(self._timeout, _AT_A_TIME))
        finally:
            self._kill()

    def _start(self, number: int, shared: object, context: Any) -> None:
        ours, theirs = context.Pipe()
        steps = self._programs[number]
        process = context.Process(
            target=_work, args=(theirs, ours, self._owner, steps, shared), daemon=True
        )
        with theirs:
            try:
                process.start()
            except (AttributeError, TypeError, ValueError, pickle.PickleError) as error:
                raise TypeError(
                    f"process {number} cannot be started by "
                    f"{context.get_start_method()}: {error}; define its steps at the "
                    "top level of a module, and share what can be handed to a process"
                ) from error
        self._workers.append((process, ours))

    def _reply(self, number: int, where: str, seconds: float) -> Any:
        process, connection = self._workers[number]
        reply, ends = None, monotonic() + seconds
        try:
            while not connection.poll(min(max(0, ends - monotonic()), _AT_A_TIME)):
                if monotonic() >= ends:
                    break
            else:
                reply = connection.recv()
        except (EOFError, OSError):
            process.join(min(self._timeout, _AT_A_TIME))
            raise RuntimeError(
                f"{where}: the worker died, exit code {process.exitcode}; "
                "look for the reason in what it wrote to stderr"
            ) from None
        if reply is None:
            raise TimeoutError(
                f"{where}: no reply within {seconds:g} s; a step must not wait for "
                "another process, and a slow one needs a longer timeout"
            )
        return reply

    def _turns(self, schedule: Iterable[int]) -> list[tuple[int, int, Step]]:
        left = [enumerate(steps) for steps in self._programs]
        turns = []
        for turn, given in enumerate(schedule):
            try:
                number = index(given)
            except TypeError:
                raise TypeError(
                    f"turn {turn}: a process has a whole number, not {given!r:.50}"
                ) from None
            if number not in range(len(left)):
                raise ValueError(
                    f"turn {turn}: there is no process {number}; "
                    f"there are {len(left)}, counted from 0"
                )
            step = next(left[number], None)
            if step is None:
                raise ValueError(
                    f"turn {turn}: process {number} has no step left; "
                    f"give it {len(self._programs[number])} turns at most"
                )
            turns.append((number, *step))
        return turns

    def _kill(self) -> None:
        self._closed = True
        while self._workers:
            process, connection = self._workers.pop()
            connection.close()
            if self._owner == os.getpid():  # no child of a fork, which would kill them
                process.kill()
                process.join()
                process.close()


# --8<-- [start:timeout]
def _seconds(timeout: float | None) -> float:
    """Return the seconds of a time-out, infinitely many for None."""
    if timeout is None:
        return inf
    if isinstance(timeout, bool) or not isinstance(timeout, Real):
        raise TypeError(
            f"a timeout is a number of seconds or None, not {timeout!r:.50}"
        )
    if not timeout >= 0:  # nan, too
        raise ValueError(f"a timeout of {timeout} s: give 0 or more, or None to wait")
    return float(min(timeout, 10**9))  # a longer one may be too large for a float


# --8<-- [end:timeout]


def _end_with(process: int) -> None:
    """End this process when another ends, whoever has inherited the pipes from it."""
    if sys.platform == "linux" and hasattr(os, "pidfd_open"):
        with suppress(OSError):
            wait([os.pidfd_open(process)])
            os._exit(1)


def _work(
    connection: Connection,
    parents: Connection,
    owner: int,
    steps: Sequence[Step],
    shared: object,
) -> None:
    Thread(target=_end_with, args=(owner,), daemon=True).start()
    parents.close()  # as long as a worker holds a copy, it cannot see the parent's end
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
    own = SimpleNamespace()
    with suppress(EOFError, OSError):  # the parent is gone
        connection.send((None, None, ""))
        for place in iter(connection.recv, None):
            if place == 0:
                own = SimpleNamespace()
            try:
                connection.send((steps[place](shared, own), None, ""))
            except Exception as error:
                trace = traceback.format_exc()
                try:
                    pickle.loads(pickle.dumps(error))
                    connection.send((None, error, trace))
                except Exception:  # some errors cannot travel
                    connection.send((None, RuntimeError(repr(error)), trace))


# --8<-- [start:adders]
def load(counter: Any, own: Any) -> None:
    """Read the counter: the first half of `+=`."""
    own.read = counter.value


def store_one_more(counter: Any, own: Any) -> None:
    """Write back one more than was read: the second half of `+= 1`."""
    counter.value = own.read + 1


def store_ten_more(counter: Any, own: Any) -> None:
    """Write back ten more than was read: the second half of `+= 10`."""
    counter.value = own.read + 10


def main() -> None:
    """Replay every schedule of two processes that add one and ten to a counter."""
    counter = multiprocessing.Value("i", 0)
    with Replay([[load, store_one_more], [load, store_ten_more]], counter) as replay:
        for schedule in sorted(set(permutations([0, 0, 1, 1]))):
            counter.value = 0
            replay(schedule)
            print("turns", *schedule, "-> the counter ends at", counter.value)


# --8<-- [end:adders]
if __name__ == "__main__":
    main()
