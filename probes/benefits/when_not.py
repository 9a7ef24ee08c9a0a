"""What docs/benefits/when-not.md says, asked of Python itself."""

import mmap
import os
import signal
import struct
import sys
from multiprocessing import Pipe, get_all_start_methods, get_context
from multiprocessing.connection import wait
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()


def messages_arrive_in_order() -> None:
    for method in get_all_start_methods():
        started: Any = get_context(method)
        queue = started.Queue()
        receiver, sender = started.Pipe(duplex=False)
        process = started.Process(target=_send, args=(queue, sender))
        process.start()
        assert [queue.get() for _ in range(100)] == [*range(100)]
        assert [receiver.recv() for _ in range(100)] == [*range(100)]
        process.join()
        for each in queue, receiver, sender:
            each.close()
    # mutant: queue.put(number) -> queue.put(99 - number)


def _send(queue: Any, sender: Any) -> None:
    for number in range(100):
        queue.put(number)
    for number in range(100):
        sender.send(number)


def a_slice_of_a_map_is_a_copy() -> None:
    with mmap.mmap(-1, 4) as pages:
        part = pages[:2]  # mutant: pages[:2] -> memoryview(pages)[:2]
        pages[:2] = b"ab"
        found = bytes(part)
        del part
    assert found == b"\0\0"


def half_a_message_raises() -> None:
    if os.name != "posix":
        raise SkipTest("a pipe of Windows is another thing")
    whole = struct.pack("!i", 100) + bytes(100)
    for length in 0, 2, 4, 54, 103:  # mutant: 103 -> 104
        receiver, sender = Pipe(duplex=False)
        os.write(sender.fileno(), whole[:length])
        sender.close()
        error = OSError if length not in (0, 4) else EOFError
        with check.assertRaises(error):
            receiver.recv_bytes()
        receiver.close()


def unread_messages_reset() -> None:
    if sys.platform != "linux":
        raise SkipTest("Linux is meant")
    for message in b"", b"unread":
        here, there = Pipe()
        if message:  # mutant: message -> not message
            here.send(message)
        there.close()
        with check.assertRaises((EOFError, OSError)) as caught:
            here.recv()
        here.close()
        reset = isinstance(caught.exception, ConnectionResetError)
        assert reset == bool(message)


def _fork_and_die(orders: Any, _sender: Any) -> None:
    if os.fork() == 0:
        orders.recv()
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)


def a_child_of_the_worker_holds_the_pipe_open() -> None:
    if not hasattr(os, "fork"):
        raise SkipTest("there is no fork")
    for method in get_all_start_methods():
        started: Any = get_context(method)
        receiver, sender = started.Pipe(duplex=False)
        orders, ours = started.Pipe(duplex=False)
        worker = started.Process(target=_fork_and_die, args=(orders, sender))
        worker.start()
        sender.close()
        if method == "forkserver":
            wait([worker.sentinel])
        else:  # its sentinel waits for its child, too
            os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
        ready = wait([receiver, worker.sentinel], 0)
        orders.close()
        if not receiver.poll(0):
            ours.send(None)  # to the child
        with check.assertRaises(EOFError):
            receiver.recv()
        worker.join()
        receiver.close()
        ours.close()
        assert worker.exitcode == -signal.SIGKILL
        assert ready == ([worker.sentinel] if method == "forkserver" else [])
    # mutant: os.fork() == 0 -> os.getpid() == 0
