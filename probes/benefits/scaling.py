"""What docs/benefits/scaling.md says, asked of Python itself."""

import os
import subprocess
import sys
from multiprocessing import get_all_start_methods, get_context
from typing import Any
from unittest import SkipTest

shared: list[Any] = []


def whose_environment_a_worker_has() -> None:
    name = "SHMGUIDE_PROBE"
    for method in get_all_start_methods():
        context: Any = get_context(method)
        answers = context.SimpleQueue()
        found = []
        for value in "", "1":
            os.environ[name] = value  # mutant: = value -> = ""
            worker = context.Process(target=_answer, args=(answers, name))
            worker.start()
            found.append(answers.get())
            worker.join()
        del os.environ[name]
        answers.close()
        if method == "forkserver":
            assert found[0] == found[1]  # its server runs since the first, or before
        else:
            assert found == ["", "1"], method


def _answer(answers: Any, name: str) -> None:
    answers.put(os.environ.get(name))


def _keep(done: Any, first: Any) -> None:
    shared.extend((done, first))


def _part(number: int) -> bool:
    """Stay with part 0 until four others are done; return whether part 1 is."""
    done, first = shared
    if number == 1:
        first.release()
    if number:
        done.release()
        return True
    for _ in range(4):
        done.acquire()
    return bool(first.acquire(block=False))


def a_pool_deals_one_part_at_a_time() -> None:
    context = get_context()
    with context.Pool(2, _keep, (context.Semaphore(0), context.Semaphore(0))) as pool:
        # If it dealt in advance, part 1 would wait behind part 0.
        assert all(pool.map(_part, range(6), chunksize=1))
        # mutant: chunksize=1 -> chunksize=2


def cores_that_the_process_may_use() -> None:
    if sys.platform != "linux":
        raise SkipTest("no process can be bound to a core here")
    cores = os.sched_getaffinity(0)
    system: Any = os
    try:
        os.sched_setaffinity(0, {min(cores)})
        assert len(os.sched_getaffinity(0)) == 1
        if sys.version_info >= (3, 13):
            assert system.process_cpu_count() == 1
        else:
            assert not hasattr(os, "process_cpu_count")
    finally:
        os.sched_setaffinity(0, cores)
    # mutant from 3.13: {min(cores)} -> cores
    # mutant before 3.13: "process_cpu -> "cpu


def an_environment_overrides_the_count() -> None:
    if sys.version_info < (3, 13):
        assert not hasattr(os, "process_cpu_count")
        # mutant before 3.13: not hasattr -> hasattr
        return
    counts = "import os; print(os.process_cpu_count(), os.cpu_count())"
    for given in "1", "77":
        ended = subprocess.run(
            [sys.executable, "-c", counts],
            env=os.environ | {"PYTHON_CPU_COUNT": given},
            capture_output=True,
            text=True,
            check=True,
        )
        assert ended.stdout.split() == [given, given]
        # mutant from 3.13: "PYTHON_CPU_COUNT" -> "PYTHON_CPUS"
