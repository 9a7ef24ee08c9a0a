"""What docs/practice/progress.md says of workers that report and are stopped."""

import multiprocessing
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from ctypes import c_bool
from multiprocessing import get_all_start_methods, get_context
from typing import Any
from unittest import SkipTest


def _hold(lock: Any, door: Any) -> None:
    with lock:
        door.send("held")
        door.recv()


def a_terminated_worker_keeps_its_lock() -> None:
    for method in get_all_start_methods():
        context: Any = get_context(method)
        lock = context.Lock()
        here, there = context.Pipe()
        worker = context.Process(target=_hold, args=(lock, there))
        worker.start()
        assert here.recv() == "held"
        worker.terminate()  # mutant: worker.terminate() -> here.send("let go")
        worker.join()
        assert not lock.acquire(timeout=0.05)


def a_raw_flag_is_a_byte_without_a_lock() -> None:
    raw: Any = multiprocessing.RawValue(c_bool)
    # mutant: RawValue(c_bool) -> Value(c_bool)
    assert not hasattr(raw, "get_lock")
    assert memoryview(raw).nbytes == 1


_kept: list[Any] = []


def _keep(*shared: Any) -> None:
    _kept[:] = shared


def _last_lets_first_go(item: int) -> int:
    if item == 0:
        _kept[0].acquire()
    if item == 3:
        _kept[0].release()
    return item


def results_come_in_the_order_of_the_tasks() -> None:
    for method in get_all_start_methods():
        context = get_context(method)
        given = (context.Semaphore(0),)
        with context.Pool(2, _keep, given) as pool:
            results = pool.imap(_last_lets_first_go, range(4))
            # mutant: pool.imap( -> pool.imap_unordered(
            assert list(results) == [0, 1, 2, 3]
            assert pool.map(_last_lets_first_go, range(4), 1) == [0, 1, 2, 3]
        with ProcessPoolExecutor(2, context, _keep, given) as executor:
            mapped = executor.map(_last_lets_first_go, range(4))
            assert list(mapped) == [0, 1, 2, 3]


def _wait() -> None:
    _kept[0].acquire()


def what_cancel_reaches() -> None:
    gate = multiprocessing.Semaphore(0)
    with ProcessPoolExecutor(1, None, _keep, (gate,)) as executor:
        runs, *others = [executor.submit(_wait) for _ in range(4)]
        while not others[0].running():  # on its way, and not begun
            time.sleep(0.001)
        on_its_way, last = others[0].cancel(), others[-1].cancel()
        # mutant: others[0].cancel() -> others[-1].cancel()
        stopped = runs.cancel()
        for _ in range(4):
            gate.release()
    assert not stopped
    assert not on_its_way
    assert last


class _Entered:
    """A condition that counts how often somebody takes its lock."""

    def __init__(self) -> None:
        self.times = 0

    def __enter__(self) -> None:
        self.times += 1

    def __exit__(self, *_: object) -> None:
        pass


def a_look_at_an_event_takes_its_lock() -> None:
    event: Any = multiprocessing.Event()
    event._cond = _Entered()
    assert not event.is_set()  # mutant: event.is_set() -> event._flag.get_value()
    assert event._cond.times == 1


def clocks_of_two_processes() -> None:
    asked = [sys.executable, "-c", "import time; print(time.monotonic())"]
    here = time.monotonic()
    there = float(subprocess.check_output(asked))
    assert here <= there <= time.monotonic()
    space = ["unshare", "--map-root-user", "--time", "--monotonic=99", "--fork"]
    # mutant: --monotonic=99 -> --monotonic=0
    try:
        subprocess.run([*space, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        raise SkipTest("no time namespace can be made here") from None
    before = time.monotonic() + 99
    there = float(subprocess.check_output([*space, *asked]))
    assert before <= there
