"""What docs/practice/start-methods.md says of start methods and threads."""

import logging
import subprocess
import sys
import threading
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import DefaultContext
from pickle import PicklingError
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()
LOCK = threading.Lock()


def the_default_is_fixed_by_its_first_use() -> None:
    uses: list[Any] = [
        lambda context: context.Lock(),
        lambda context: context.Queue().close(),
        lambda context: context.Value("i"),
        lambda context: context.get_start_method(),
        lambda context: context.set_start_method("spawn"),
    ]
    for use in uses:  # mutant: in uses -> in [*uses, str]
        context: Any = DefaultContext(get_context("spawn"))
        use(context)
        with check.assertRaisesRegex(RuntimeError, "already been set"):
            context.set_start_method("spawn")
        context.set_start_method("spawn", force=True)
    DefaultContext(get_context("spawn")).set_start_method("spawn")


def _ask(end: Any) -> None:
    end.send(LOCK.acquire(blocking=False))


def only_fork_copies_a_held_lock() -> None:
    with LOCK:
        for method in get_all_start_methods():
            context: Any = get_context(method)
            mine, theirs = context.Pipe()
            child = context.Process(target=_ask, args=(theirs,))
            child.start()
            assert mine.recv() is (method != "fork"), method  # mutant: != -> ==
            child.join()


def logging_makes_its_locks_anew() -> None:
    if "fork" not in get_all_start_methods():
        raise SkipTest("there is no fork")
    context: Any = get_context("fork")
    mine, theirs = context.Pipe()
    handler: Any = logging.StreamHandler()
    own = handler.lock  # mutant: handler.lock -> threading.RLock()
    with own:
        child = context.Process(target=_try, args=(own, theirs))
        thread = threading.Thread(target=child.start)
        thread.start()
        thread.join()
    assert mine.recv()
    child.join()


def _try(lock: Any, end: Any) -> None:
    end.send(lock.acquire(blocking=False))


def python_warns_from_3_12_on_where_you_do_not_see_it() -> None:
    if "fork" not in get_all_start_methods():
        raise SkipTest("there is no fork")
    script = """if True:
        from multiprocessing import get_context
        from threading import Event, Thread
        end = Event()
        Thread(target=end.wait).start()
        child = get_context("fork").Process(target=str)
        child.start()
        child.join()
        end.set()
    """
    for options, warns in ([], False), (["-W", "always"], sys.version_info >= (3, 12)):
        # mutant: >= -> <
        command = [sys.executable, *options, "-c", script]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ("This process (pid=" in done.stderr) is warns


def the_error_about_a_local_function() -> None:
    def local() -> None: ...

    new = sys.version_info >= (3, 14)  # mutant: >= -> <
    for method in {"spawn", "forkserver"} & {*get_all_start_methods()}:
        for function in local, lambda: None:
            context: Any = get_context(method)
            with check.assertRaises((AttributeError, PicklingError)) as caught:
                context.Process(target=function).start()
            assert isinstance(caught.exception, PicklingError) is new
            assert isinstance(caught.exception, AttributeError) is not new
