"""What docs/creating/managers.md says of proxies and of their server."""

import gc
import os
import signal
import threading
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from multiprocessing.managers import BaseManager
from typing import Any
from unittest import SkipTest, mock


class _Place:
    def __init__(self) -> None:
        self.called = threading.Event()

    def ident(self) -> int:
        return threading.get_ident()

    def wait(self) -> None:
        self.called.set()
        threading.Event().wait()

    def until_called(self) -> None:
        self.called.wait()


class _Office(BaseManager):
    Place: Any


_Office.register("Place", _Place)


def _append(tasks: Any, connection: Any) -> None:
    tasks.get().append("by a queue")
    connection.recv().append("by a pipe")


def proxies_go_through_queues_and_pipes() -> None:
    for method in get_all_start_methods():
        context: Any = get_context(method)
        tasks, (theirs, ours) = context.Queue(), context.Pipe(duplex=False)
        with context.Manager() as manager:
            child = context.Process(target=_append, args=(tasks, theirs))
            child.start()
            items = manager.list()
            tasks.put(items)  # mutant: put(items) -> put([])
            ours.send(items)
            child.join()
            assert items[:] == ["by a queue", "by a pipe"], method


def each_client_has_a_thread_of_its_own() -> None:
    with _Office() as office:
        place = office.Place()
        idents: list[int] = [place.ident(), place.ident()]
        client = threading.Thread(target=lambda: idents.append(place.ident()))
        client.start()  # mutant: client.start() -> client.run()
        if client.ident:
            client.join()
        assert idents[0] == idents[1] != idents[2]


def a_type_code_is_for_the_repr_alone() -> None:
    with get_context().Manager() as manager:
        for code in *"bBhHiIlLqQfdcu", "nonsense":
            value: Any = manager.Value(code, 0)
            assert str(value) == f"Value({code!r}, 0)"  # mutant: {code!r}, 0 -> 0
            for thing in 2**100, -1, "a text", [1, {2: None}], 1e300, None:
                value.value = thing
                assert value.value == thing


def assigning_again_loses_what_came_between() -> None:
    with get_context().Manager() as manager:
        scores: Any = manager.dict(plain=[])
        scores["nested"] = manager.list()
        send = Connection.send
        with mock.patch.object(
            Connection, "send", autospec=True, side_effect=send
        ) as sent:
            scores["plain"] = [*scores["plain"], 1]
        assert sent.call_count == 2
        first, second = scores["plain"], scores["plain"]
        scores["plain"] = [*first, 2]
        scores["plain"] = [*second, 3]  # mutant: *second, -> *scores["plain"],
        assert scores["plain"] == [1, 3]
        first, second = scores["nested"], scores["nested"]
        first.append(2)
        second.append(3)
        assert scores["nested"][:] == [2, 3]


def _end(items: Any, how: str) -> None:
    items.append(1)
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)


def a_killed_process_gives_no_proxy_back() -> None:
    if os.name != "posix":
        raise SkipTest("there is no SIGKILL")
    context: Any = get_context()
    with context.Manager() as manager:
        for how in "ended", "killed":
            before = manager._number_of_objects()
            items = manager.list()
            child = context.Process(target=_end, args=(items, how))
            child.start()
            child.join()
            assert items[:] == [1]
            del items, child
            gc.collect()
            left = manager._number_of_objects() - before
            assert left == (how == "killed"), how  # mutant: "killed"), -> "ended"),


def a_copy_by_os_fork_does_not_count() -> None:
    if not hasattr(os, "fork"):
        raise SkipTest("there is no fork")
    context: Any = get_context("fork")
    for how in "os.fork", "Process":
        with context.Manager() as manager:
            before = manager._number_of_objects()
            items = manager.list()
            mine, theirs = context.Pipe()
            if how == "Process":
                child = context.Process(target=_wait, args=(theirs, items))
                child.start()
            elif not (pid := os.fork()):
                _wait(theirs, items)
                os._exit(0)
            assert mine.recv() == "there"
            del items
            gc.collect()
            left = manager._number_of_objects() - before
            assert left == (how == "Process")  # mutant: "Process") -> "os.fork")
            mine.send("end")
            child.join() if how == "Process" else os.waitpid(pid, 0)


def _wait(end: Any, _items: Any) -> None:
    end.send("there")
    end.recv()


def _call(function: Any, raised: list[BaseException]) -> None:
    try:
        function()
    except (OSError, EOFError) as error:
        raised.append(error)


def errors_of_a_server_that_has_ended() -> None:
    for kill in False, True:
        office = _Office()
        office.start()
        place = office.Place()
        place.ident()
        waiting: list[BaseException] = []
        client = threading.Thread(target=_call, args=(place.wait, waiting))
        client.start()
        place.until_called()
        server: Any = office._process  # type: ignore[attr-defined]
        if kill:
            server.kill()
            server.join()
        else:
            office.shutdown()
        client.join()
        known: list[BaseException] = []
        _call(place.ident, known)
        fresh: list[BaseException] = []
        late = threading.Thread(target=_call, args=(place.ident, fresh))
        late.start()
        late.join()
        assert isinstance(known[0], BrokenPipeError | ConnectionResetError)
        expected = ConnectionRefusedError if kill else FileNotFoundError
        assert type(fresh[0]) is expected  # mutant: is expected -> is EOFError
        assert isinstance(known[0], OSError)
        assert isinstance(fresh[0], OSError)
        assert [type(error) for error in waiting] == [EOFError]
        assert not isinstance(waiting[0], OSError)
        office.shutdown()


def a_call_that_was_not_read_is_reset() -> None:
    if "fork" not in get_all_start_methods():
        raise SkipTest("there is no child that could be stopped")
    for address in None, ("127.0.0.1", 0):
        office = _Office(address, ctx=get_context("fork"))
        office.start()
        place, server = office.Place(), office._process  # type: ignore[attr-defined]
        place.ident()
        os.kill(server.pid, signal.SIGSTOP)
        os.waitid(os.P_PID, server.pid, os.WSTOPPED)
        end = signal.SIGKILL  # mutant: SIGKILL -> SIGCONT
        send = Connection.send

        def and_end(
            self: Any, thing: Any, how: Any = (server.pid, end), send: Any = send
        ) -> None:
            send(self, thing)
            os.kill(*how)

        raised: list[BaseException] = []
        with mock.patch.object(Connection, "send", and_end):
            _call(place.ident, raised)
        server.kill()
        assert [type(error) for error in raised] == [ConnectionResetError], address
        office.shutdown()


def over_tcp_a_later_call_may_find_the_end() -> None:
    office = _Office(("127.0.0.1", 0))
    # mutant: (("127.0.0.1", 0)) -> ()
    office.start()
    place = office.Place()
    place.ident()
    office.shutdown()
    raised: list[BaseException] = []
    _call(place.ident, raised)
    assert [type(error) for error in raised] == [EOFError]
