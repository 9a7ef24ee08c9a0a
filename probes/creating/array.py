"""What docs/creating/array.md says of an Array, its lock and its length."""

import ctypes
import sys
from collections.abc import Callable
from multiprocessing import Array
from multiprocessing.sharedctypes import RawArray
from typing import Any
from unittest import TestCase

check = TestCase()
CODES = "bBhHiIlLqQfd"


class _Counting:
    taken = 0

    def acquire(self) -> None:
        self.taken += 1

    def release(self) -> None:
        """Let go of nothing."""

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def one_lock_for_each_element_or_slice() -> None:
    for code in CODES:
        lock: Any = _Counting()
        numbers: Any = Array(code, range(6), lock=lock)
        steps: list[Callable[[], object]] = [
            lambda it=numbers: it[0],
            lambda it=numbers: it[1:3],
            lambda it=numbers: it[:],
            lambda it=numbers: it.__setitem__(0, 1),
            lambda it=numbers: it.__setitem__(slice(1, 3), [1, 2]),
        ]
        for count, step in enumerate(steps, 1):  # mutant: steps, 1 -> steps, 2
            step()
            assert lock.taken == count, code


def the_number_of_elements_is_an_int() -> None:
    import numpy as np

    for maker in Array, RawArray:
        for number in (np.int64(12), np.uint8(12), np.int32(12)):
            assert list(maker("i", int(number))) == [0] * 12
            wrong: Any = number  # mutant: wrong: Any = number -> wrong = [1]
            with check.assertRaisesRegex(TypeError, "has no len"):
                maker("i", wrong)


def the_length_stays() -> None:
    for code in CODES + "c":
        numbers: Any = Array(code, 4)
        for name in "append", "extend", "insert", "pop":  # mutant: pop -> get_obj
            assert not hasattr(numbers, name)
        for length in 1, 8:
            size = length * ctypes.sizeof(numbers.get_obj()._type_)
            with check.assertRaises(ValueError):
                ctypes.resize(numbers.get_obj(), size)
        with check.assertRaises((TypeError, AttributeError)):
            del numbers[0]
        assert len(numbers) == 4


def without_its_lock_it_is_a_raw_array() -> None:
    numbers: Any = Array("i", range(12), lock=False)
    # mutant: lock=False -> lock=True
    for name in "get_lock", "acquire", "__enter__":
        assert not hasattr(numbers, name)
    assert isinstance(numbers, ctypes.Array)


def other_lengths_are_refused() -> None:
    for code in CODES:
        numbers = Array(code, 6)
        for part in slice(1, 3), slice(None, None, 3):
            for length in range(5):
                if length == 2:
                    numbers[part] = [1, 2]
                    continue
                with check.assertRaises(ValueError):  # mutant: Error -> Warning
                    numbers[part] = [1] * length


def the_message_about_one_character() -> None:
    start = "one character bytes, bytearray, or an integer in range(256) expected"
    with check.assertRaises(TypeError) as caught:
        Array("c", "hello")
    new = str(caught.exception).startswith(start)
    assert new is (sys.version_info >= (3, 14))  # mutant: >= -> <
