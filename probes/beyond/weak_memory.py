"""What docs/beyond/weak-memory.md says of locks, read from their memory."""

import multiprocessing
import sys
import sysconfig
import threading
from ctypes import c_uint8, c_uint32, c_void_p
from platform import libc_ver
from unittest import SkipTest

from shmguide.litmus import TESTS, Between, report


def what_a_lock_is_made_of() -> None:
    if libc_ver()[0] != "glibc" or sys.implementation.name != "cpython":
        raise SkipTest("how glibc and CPython lay out a lock")
    for method in multiprocessing.get_all_start_methods():
        shared = multiprocessing.get_context(method).Lock()
        count = c_uint32.from_address(shared._semlock.handle)  # type: ignore[attr-defined]
        assert count.value == 1
        with shared:
            assert count.value == 0
        assert count.value == 1  # mutant: == 1 -> == 2
    own = threading.Lock()
    head = object.__basicsize__
    if sys.version_info >= (3, 14):
        byte = c_uint8.from_address(id(own) + head)
        assert byte.value == 0
        with own:
            assert byte.value == 1  # mutant from 3.14: == 1 -> == 0
    elif not sysconfig.get_config_var("Py_GIL_DISABLED"):
        semaphore = c_void_p.from_address(id(own) + head).value
        assert semaphore is not None
        count = c_uint32.from_address(semaphore)
        assert count.value == 1
        with own:
            assert count.value == 0  # mutant before 3.14: == 0 -> == 1


def a_report_has_every_test_in_every_way() -> None:
    rounds = 50
    _, head, _, ways, _, *rows = report(rounds).splitlines()
    assert head.startswith("50 rounds")  # mutant: 50 rounds -> 51 rounds
    for way in Between:
        assert way.value in ways
    for test in TESTS:
        cells = [row.split("|")[4:-1] for row in rows if test.name in row]
        for counts in zip(*cells, strict=True):
            assert sum(map(int, counts)) == rounds
        assert len(cells[0]) == len(Between)
    assert report.__defaults__ == (1_000_000,)
