"""What docs/creating/choosing.md says of the kinds of shared memory."""

import sys
from collections.abc import Callable
from ctypes import addressof
from mmap import mmap
from multiprocessing import (
    Array,
    Value,
    get_all_start_methods,
    get_context,
    shared_memory,
)
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import ShareableList
from multiprocessing.sharedctypes import RawArray, RawValue
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import SkipTest, TestCase, mock

check = TestCase()


def a_proxy_asks_its_server_each_time() -> None:
    with get_context("spawn").Manager() as manager:
        numbers, value = manager.list([0]), manager.Value("i", 0)
        numbers[0], value.value = 1, 1  # by now it is connected
        accesses: list[Callable[[], Any]] = [
            lambda: numbers[0],
            lambda: numbers.append(1),
            lambda: value.value,
            lambda: len(numbers),
        ]
        for access in accesses:  # mutant: access in -> access in [lambda: 0] or
            sent: list[object] = []
            send = Connection.send

            def noted(
                self: Any, thing: Any, sent: Any = sent, send: Any = send
            ) -> None:
                sent.append(thing)
                send(self, thing)

            with mock.patch.object(Connection, "send", noted):
                access()
            assert len(sent) == 1


def raw_objects_have_no_lock() -> None:
    locked: list[Any] = [Value("i"), Array("i", 1)]
    raw: list[Any] = [RawValue("i"), RawArray("i", 1)]
    for thing in raw:  # mutant: raw -> locked
        for name in "get_lock", "acquire", "__enter__":
            assert not hasattr(thing, name)
    assert all(hasattr(thing, "get_lock") for thing in locked)


def dropped_memory_is_used_again() -> None:
    makers: list[Callable[[], Any]] = [
        lambda: Value("q"),
        lambda: Array("q", 1),
        lambda: RawValue("q"),
        lambda: RawArray("q", 1),
    ]
    for make in makers:
        first = make()
        place = addressof(getattr(first, "get_obj", lambda it=first: it)())
        kept = None  # mutant: None -> first
        del first
        places = []
        more = [make() for _ in range(100)]
        for each in more:
            places.append(addressof(getattr(each, "get_obj", lambda it=each: it)()))
        assert place in places, kept


def a_list_packs_and_unpacks_without_a_lock() -> None:
    items = ShareableList([0])
    try:
        for name in "get_lock", "acquire", "__enter__":
            assert not hasattr(items, name)
        with mock.patch.object(
            shared_memory, "struct", wraps=shared_memory.struct
        ) as s:
            items[0] = 5
            assert s.pack_into.called
            s.unpack_from.reset_mock()
            assert items[0] == 5
            assert s.unpack_from.called  # mutant: unpack_from -> pack
    finally:
        items.shm.close()
        items.shm.unlink()


def the_last_proxy_takes_its_object_along() -> None:
    with get_context("spawn").Manager() as manager:
        first: Any = manager.list()
        with_one = manager._number_of_objects()  # type: ignore[attr-defined]
        second = manager.list([first])
        del first
        inner = second[0]
        assert manager._number_of_objects() == with_one + 1  # type: ignore[attr-defined]
        del inner, second  # mutant: inner, second -> inner
        assert manager._number_of_objects() == with_one - 1  # type: ignore[attr-defined]
        last = manager.list()
    with check.assertRaises(Exception):  # noqa: B017 - each system has its own
        last.append(1)


def a_deleted_file_stays_while_it_is_mapped() -> None:
    if sys.platform == "win32":
        raise SkipTest("a file that is mapped cannot be deleted there")
    with TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(b"old")
        with path.open("r+b") as file, mmap(file.fileno(), 0) as ours:
            with path.open("r+b") as again:
                theirs = mmap(again.fileno(), 0)
            ours[:] = b"new"
            assert path.read_bytes() == b"new"
            path.unlink()
            ours[:] = b"end"  # mutant: ours -> bytearray(ours)
        assert theirs[:] == b"end"
        theirs.close()


class _Late:
    def __init__(self, go: Any) -> None:
        self.go = go

    def __setstate__(self, state: dict[str, Any]) -> None:
        state["go"].recv()


def locks_are_opened_when_they_arrive() -> None:
    for method in {"spawn", "forkserver"} & {*get_all_start_methods()}:
        for kind in "Value", "Lock", "Event", "Queue":
            context: Any = get_context(method)
            theirs, ours = context.Pipe(duplex=False)
            shared = [getattr(context, kind)(*(["i"] if kind == "Value" else []))]
            kept = None  # mutant: None -> shared[0]
            args = _Late(theirs), shared.pop()
            child = context.Process(target=print, args=args)
            del args
            child.start()
            ours.send("go on")
            child.join()
            assert child.exitcode == 1, (method, kind, kept)
