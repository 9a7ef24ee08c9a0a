"""What docs/creating/passing.md says of how shared objects get to a process."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import mmap
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.shared_memory import ShareableList, SharedMemory
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()
inherited: dict[str, Any] = {}


def _use(things: dict[str, Any]) -> None:
    """Do to each thing what its owner can see."""
    for kind, thing in things.items():
        if kind in ("Value", "RawValue"):
            thing.value = 7
        elif kind in ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition"):
            thing.acquire()
        elif kind == "Event":
            thing.set()
        elif kind == "Barrier":
            thing.abort()
        elif "Queue" in kind:
            thing.put(7)
        elif kind == "SharedMemory":
            thing.buf[0] = 7
        else:
            thing[0] = 7


def _used(kind: str, thing: Any) -> bool:
    if kind in ("Value", "RawValue"):
        return bool(thing.value == 7)
    if kind in ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition"):
        return not thing.acquire(False)
    if kind == "Event":
        return bool(thing.is_set())
    if kind == "Barrier":
        return bool(thing.broken)
    if "Queue" in kind:
        return bool(thing.get() == 7)
    return bool((thing.buf if kind == "SharedMemory" else thing)[0] == 7)


def _of(context: Any) -> dict[str, Any]:
    """Return one of each kind that has no name."""
    arguments: dict[str, tuple[Any, ...]] = {
        "Value": ("i", 0),
        "Array": ("i", 1),
        "RawValue": ("i", 0),
        "RawArray": ("i", 1),
        "Lock": (),
        "RLock": (),
        "Semaphore": (),
        "BoundedSemaphore": (),
        "Condition": (),
        "Event": (),
        "Barrier": (2,),
        "Queue": (),
        "JoinableQueue": (),
        "SimpleQueue": (),
    }
    return {kind: getattr(context, kind)(*given) for kind, given in arguments.items()}


@contextmanager
def _found_by_name() -> Iterator[dict[str, Any]]:
    segment = SharedMemory(create=True, size=8)
    items: Any = ShareableList([0])
    with get_context("spawn").Manager() as manager:
        yield {
            "SharedMemory": segment,
            "ShareableList": items,
            "proxy": manager.list([0]),
        }
    for each in segment, items.shm:
        each.close()
        each.unlink()


def _done(method: str, target: Any, *arguments: Any) -> int | None:
    context: Any = get_context(method)
    process = context.Process(target=target, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def objects_go_at_the_start() -> None:
    for method in get_all_start_methods():
        with _found_by_name() as named:
            things = _of(get_context(method)) | named
            assert _done(method, _use, things) == 0
            # mutant: _use, things) -> _use, {})
            for kind, thing in things.items():
                assert _used(kind, thing), (method, kind)


def objects_of_spawn_go_everywhere() -> None:
    for method in get_all_start_methods():
        things = _of(get_context("spawn"))
        assert _done(method, _use, things) == 0  # mutant: things -> {}
        for kind, thing in things.items():
            assert _used(kind, thing), (method, kind)
        if method == "fork":
            with check.assertRaises(RuntimeError):
                _done("spawn", _use, {"Lock": get_context("fork").Lock()})


def objects_are_refused_later() -> None:
    for method in get_all_start_methods():
        context: Any = get_context(method)
        receiver, sender = context.Pipe(duplex=False)
        for kind, thing in _of(context).items():
            with check.assertRaises(RuntimeError, msg=kind):
                sender.send(thing)  # mutant: thing -> kind
        sender.close()
        receiver.close()


def _use_inherited() -> None:
    assert inherited
    _use(inherited)


def globals_arrive_under_fork_alone() -> None:
    for method in get_all_start_methods():
        with _found_by_name() as named:
            _globals(method, named)
    # mutant: _done(method, _use_inherited) -> _done(method, abs, 1)


def _globals(method: str, named: dict[str, Any]) -> None:
    import numpy as np

    views = {"mmap": mmap(-1, 8), "view": memoryview(mmap(-1, 8))}
    array = np.frombuffer(named["SharedMemory"].buf, "u1")[1:]
    inherited.update(_of(get_context(method)) | named | views | {"NumPy": array})
    status = _done(method, _use_inherited)
    if method == "fork":
        assert status == 0
        for kind, thing in inherited.items():
            assert _used(kind, thing), kind
    else:
        assert status == 1, method
    inherited.clear()


def views_go_under_fork_alone() -> None:
    for method in get_all_start_methods():
        for kind in "mmap", "view":
            thing: Any = mmap(-1, 8) if kind == "mmap" else memoryview(mmap(-1, 8))
            if method == "fork":  # mutant: "fork" -> "none"
                assert _done(method, _use, {kind: thing}) == 0
                assert thing[0] == 7
            else:
                with check.assertRaises(TypeError):
                    _done(method, _use, {kind: thing})


def fork_is_the_default_on_linux_before_3_14() -> None:
    if sys.platform != "linux":
        raise SkipTest("this is about Linux")
    before = sys.version_info < (3, 14)
    assert get_all_start_methods()[0] == ("fork" if before else "forkserver")
    # mutant before 3.14: (3, 14) -> (3, 11)
    # mutant from 3.14: (3, 14) -> (3, 99)


def a_value_has_no_name() -> None:
    for method in get_all_start_methods():
        value = get_context(method).Value("i")
        for thing in value, value.get_obj():  # mutant: value.get_obj() -> sys.stdin
            assert not hasattr(thing, "name")


def _count(counter: Any) -> None:
    with counter:
        counter.value += 1


def an_initializer_runs_once_in_each_worker() -> None:
    for method in get_all_start_methods():
        context: Any = get_context(method)
        counter = context.Value("i", 0)
        with context.Pool(2, _count, (counter,)) as pool:
            pool.map(abs, range(50), chunksize=1)
            pool.close()
            pool.join()
        assert counter.value == 2  # mutant: 2 -> 50


def an_error_callback_sees_the_refusal() -> None:
    seen: list[BaseException] = []
    context = get_context()
    with context.Pool(1) as pool:
        pool.apply_async(_count, (context.Value("i"),), error_callback=seen.append)
        pool.close()
        pool.join()
    assert [type(error) for error in seen] == [RuntimeError]
    # mutant: _count, (context.Value("i"),) -> abs, (1,)


def locks_of_fork_lose_their_name_at_once() -> None:
    if sys.platform != "linux":
        raise SkipTest("there is no /dev/shm to look into")
    for method in get_all_start_methods():
        lock: Any = get_context(method).Lock()
        name = lock._semlock.name
        stays = name and Path(f"/dev/shm/sem.{name[1:]}").exists()
        assert bool(stays) is (method != "fork"), method  # mutant: != -> ==


def forkserver_is_called_spawn_in_the_message() -> None:
    if "forkserver" not in get_all_start_methods():
        raise SkipTest("there is no forkserver")
    with check.assertRaisesRegex(RuntimeError, "in a spawn context"):
        _done("forkserver", _use, {"Lock": get_context("fork").Lock()})
    # mutant: get_context("fork").Lock() -> get_context("spawn").Lock()


def an_executor_that_renews_its_workers_takes_spawn() -> None:
    if "fork" not in get_all_start_methods():
        raise SkipTest("there is no fork")
    script = """if True:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context, set_start_method
        set_start_method("fork")
        for method in "spawn", "fork":
            counter = get_context(method).Value("i", 0)
            try:
                with ProcessPoolExecutor(
                    1, None, repr, (counter,), max_tasks_per_child=1
                ) as executor:
                    executor.submit(abs, 1).result()
                print(method, "goes")
            except RuntimeError as error:
                print(method, "in a spawn context" in str(error))
    """
    # mutant: max_tasks_per_child=1 -> max_tasks_per_child=None
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout == "spawn goes\nfork True\n"


def raw_objects_belong_to_no_context() -> None:
    for method in get_all_start_methods():
        for maker in get_all_start_methods():
            context = get_context(maker)
            things = {
                "RawValue": context.RawValue("i"),
                "RawArray": context.RawArray("i", 1),
            }
            assert _done(method, _use, things) == 0  # mutant: things -> {}
            for kind, thing in things.items():
                assert _used(kind, thing), (method, maker, kind)
