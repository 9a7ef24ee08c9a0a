"""What docs/practice/never-returns.md says of pools, executors and queues."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import TimeoutError as StillWaiting
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase, mock

check = TestCase()


def _cheap() -> Any:
    try:
        return get_context("fork")
    except ValueError:
        raise SkipTest("without fork a process costs too much") from None


def _end(number: int) -> None:
    if number:
        os.kill(os.getpid(), number)
    os._exit(0)


def _settled_exitcode(process: Any) -> int | None:
    """Return the exit code; the sentinel is ready a moment before it is there."""
    return process._popen.wait() if wait([process.sentinel], 0) else None


def any_end_of_a_worker_breaks_an_executor() -> None:
    context = _cheap()
    settled = mock.patch.object(BaseProcess, "exitcode", property(_settled_exitcode))
    for number in signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, 0:
        with settled, ProcessPoolExecutor(2, mp_context=context) as executor:
            innocent = executor.submit(time.sleep, 600)
            guilty = executor.submit(_end, number)
            for future in innocent, guilty:
                with check.assertRaises(BrokenProcessPool) as caught:
                    future.result()
                text = f"terminated abruptly with exit code {-number}"
                cause = str(caught.exception.__cause__)
                if number:
                    assert (text in cause) is (sys.version_info >= (3, 15))
                # mutant: >= -> <
            with check.assertRaises(BrokenProcessPool):
                executor.submit(abs, 1)


def a_missing_guard_breaks_an_executor() -> None:
    script = """if True:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context
        executor = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        print(executor.submit(abs, -7).result())
    """
    # mutant: if True: -> if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "unguarded.py")
        path.write_text(script)
        ended = subprocess.run(
            [sys.executable, path], capture_output=True, text=True, check=False
        )
    assert "BrokenProcessPool" in ended.stderr
    assert "An attempt has been made to start a new process" in ended.stderr


def what_a_pool_owes_is_lost_at_the_end_of_with() -> None:
    with _cheap().Pool(1) as pool:
        owed: list[Any] = [pool.apply_async(time.sleep, (600,))]
        # mutant: time.sleep, (600,) -> abs, (1,))]; owed[0].wait(); owed = [(owed[0]
        owed += [pool.map_async(abs, [1]), pool.imap(abs, [1])]
        owed += [pool.imap_unordered(abs, [1])]
    pool._result_handler.join()  # nobody else delivers results
    for result in owed:
        with check.assertRaises(StillWaiting):
            result.next(0) if hasattr(result, "next") else result.get(0)


def what_returns_results_returns_them_all() -> None:
    with _cheap().Pool(2) as pool:
        assert pool.map(abs, range(-9, 0)) == [*range(9, 0, -1)]
        assert pool.starmap(pow, [(2, 3), (3, 2)]) == [8, 9]
        assert pool.apply(abs, (-1,)) == 1  # mutant: apply( -> apply_async(


def a_pipe_holds_64_kib() -> None:
    if sys.platform != "linux":
        raise SkipTest("the size is that of Linux")
    import fcntl

    queue: Any = _cheap().Queue()
    size = fcntl.fcntl(queue._writer.fileno(), fcntl.F_GETPIPE_SZ)
    queue.close()
    assert size == 2**16  # mutant: 16 -> 17


def _put(queue: Any, here: Any, then: str) -> None:
    queue.put(bytes(1_000_000))
    here.send("put")
    if then == "cancels":
        queue.cancel_join_thread()
    if then == "leaves":
        os._exit(0)
    if then == "is killed":
        here.recv()
    if then == "exits":
        sys.exit()


def a_process_waits_for_what_it_has_put() -> None:
    context = _cheap()
    for then in "returns", "exits", "cancels", "leaves", "is killed":
        queue, (mine, theirs) = context.Queue(), context.Pipe()
        process = context.Process(target=_put, args=(queue, theirs, then))
        process.start()
        assert mine.recv() == "put"
        waits = then in ("returns", "exits")
        if then == "is killed":
            process.kill()
        ended = wait([process.sentinel], 0.1 if waits else 5)
        if not ended:
            assert len(queue.get()) == 1_000_000
        process.join()
        queue.close()
        assert bool(ended) != waits, then
    # mutant: then == "leaves" -> then == "never"
