"""What docs/creating/locks.md says of locks and of their holders."""

import os
from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement, permutations
from multiprocessing import (
    Lock,
    RLock,
    Value,
    get_all_start_methods,
    get_context,
    synchronize,
)
from tempfile import NamedTemporaryFile
from typing import Any
from unittest import SkipTest, TestCase

from probes._bytecodes import at_each_bytecode, interrupt
from shmguide.interleavings import WAIT, Model, Step
from shmguide.replay import Replay

check = TestCase()
IN_ORDER = True


def _take_here(values: Any, _own: Any) -> None:
    values[0].value -= 1


def _give_there(values: Any, _own: Any) -> None:
    values[1].value += 1


def _total(values: Any, _own: Any) -> int:
    return int(values[0].value + values[1].value)


def with_two_locks_a_total_is_wrong() -> None:
    values = Value("i", 500), Value("i", 0)
    with Replay([[_take_here, _give_there], [_total]], values) as replay:
        assert replay([0, 1, 0]) == (499,)  # mutant: 0, 1, 0 -> 0, 0, 1
        assert replay([0, 0, 1]) == (500,)


def _acquire(lock: str) -> Step:
    def step(shared: Any, _own: Any) -> object:
        if getattr(shared, lock):
            return WAIT
        setattr(shared, lock, True)
        return None

    return step


def _release(lock: str) -> Step:
    def step(shared: Any, _own: Any) -> None:
        setattr(shared, lock, False)

    return step


def _orders() -> Iterator[tuple[str, ...]]:
    for count in 1, 2, 3:
        yield from (combinations if IN_ORDER else permutations)("abc", count)


def locks_in_one_order_never_get_stuck() -> None:
    for taken in combinations_with_replacement(_orders(), 3):
        steps = [[*map(_acquire, locks), *map(_release, locks)] for locks in taken]
        model = Model(steps, a=False, b=False, c=False)
        assert all(end.finished for end in model.outcomes), taken
    # mutant: IN_ORDER = True -> IN_ORDER = False


def a_free_lock_is_not_released() -> None:
    with check.assertRaises(ValueError):
        Lock().release()
    with check.assertRaises(AssertionError):
        RLock().release()  # mutant: RLock().release() -> RLock().acquire()


def a_raw_fork_is_taken_for_the_holder() -> None:
    if not hasattr(os, "fork"):
        raise SkipTest("there is no os.fork")
    lock = RLock()  # mutant: RLock() -> Lock()
    lock.acquire()
    child = os.fork()
    if not child:
        entered = lock.acquire(block=False)
        lock.release()
        if entered:
            lock.release()
        os._exit(entered)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert _takes(lock)


def _takes(lock: Any) -> bool:
    """Whether another process can take a lock."""
    context = get_context("fork")
    child = context.Process(target=_exit_with_what_it_takes, args=(lock,))
    child.start()
    child.join()
    return child.exitcode == 1


def _exit_with_what_it_takes(lock: Any) -> None:
    os._exit(lock.acquire(block=False))


def _hold(lock: Any, connection: Any) -> None:
    try:
        with lock:
            connection.send("held")
            connection.recv()
    finally:
        connection.send("finally")


def a_terminated_process_leaves_its_lock() -> None:
    if os.name == "nt":
        raise SkipTest("there is no SIGTERM that a process could wait for")
    for method in get_all_start_methods():
        context: Any = get_context(method)
        lock, (ours, theirs) = context.Lock(), context.Pipe()
        child = context.Process(target=_hold, args=(lock, theirs))
        child.start()
        theirs.close()
        assert ours.recv() == "held"
        child.terminate()  # mutant: child.terminate() -> ours.send("go on")
        child.join()
        assert not lock.acquire(block=False), method
        with check.assertRaises(EOFError):
            ours.recv()


def a_signal_handler_that_raises_leaves_the_lock() -> None:
    for make in Lock, RLock:
        lock, begun, gaps = make(), list[str](), set[str]()

        def block(lock: Any = lock, begun: list[str] = begun) -> None:
            begun.clear()
            with lock:
                begun.append("after")

        for _ in at_each_bytecode(synchronize.__file__, block, interrupt):
            if lock._semlock._is_mine():  # type: ignore[union-attr]
                gaps.add("".join(begun) or "before")
                lock.release()
        assert gaps == {"before", "after"}  # mutant: {"before", "after"} -> {"before"}


def _is_free(file: Any) -> bool:
    from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock

    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    flock(file, LOCK_UN)
    return True


def one_of_the_two_unlocks_for_both() -> None:
    if "fork" not in get_all_start_methods():
        raise SkipTest("there is no fork")
    from fcntl import LOCK_EX, LOCK_UN, flock

    context: Any = get_context("fork")
    lock, (ours, theirs) = context.Lock(), context.Pipe()
    with (
        NamedTemporaryFile() as named,
        open(named.name) as file,
        open(named.name) as again,
    ):
        flock(file, LOCK_EX)
        unlocks = context.Process(target=flock, args=(file, LOCK_UN))
        unlocks.start()
        unlocks.join()
        assert _is_free(again)
        flock(file, LOCK_EX)
        lives = context.Process(target=_hold, args=(lock, theirs))
        lives.start()
        ours.recv()
        held = not _is_free(again)
        flock(file, LOCK_UN)  # mutant: LOCK_UN) -> LOCK_EX)
        free = _is_free(again)
        ours.send("go on")
        lives.join()
    assert held
    assert free


def a_spawned_child_inherits_no_file() -> None:
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:
        raise SkipTest("there is no fcntl") from None
    for method in {"spawn"} & {*get_all_start_methods()}:  # mutant: "spawn" -> "fork"
        context: Any = get_context(method)
        lock, (ours, theirs) = context.Lock(), context.Pipe()
        child = context.Process(target=_hold, args=(lock, theirs))
        with NamedTemporaryFile() as named:
            with open(named.name) as file:
                flock(file, LOCK_EX)
                os.set_inheritable(file.fileno(), True)
                child.start()
                theirs.close()
                assert ours.recv() == "held"
            with open(named.name) as again:
                free = _is_free(again)
        ours.send("go on")
        child.join()
        assert free
