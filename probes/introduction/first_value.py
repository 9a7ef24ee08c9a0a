"""What docs/introduction/first-value.md says, asked of Python itself."""

import ctypes
import sys
import warnings
from multiprocessing import Value
from typing import Any


def what_the_letters_hold() -> None:
    for code, kind, least, most in (
        ("i", ctypes.c_int, -(2**31), 2**31 - 1),  # mutant: 2**31 - 1 -> 2**31
        ("q", ctypes.c_int64, -(2**63), 2**63 - 1),
        ("B", ctypes.c_ubyte, 0, 255),
        ("d", ctypes.c_double, -sys.float_info.max, sys.float_info.max),
        ("f", ctypes.c_float, 1 - 2**24, 2**24 - 1),  # mutant: 24 - 1 -> 24 + 1
    ):
        for asked in code, kind:
            number: Any = Value(asked, 0)
            for extreme in least, most:
                number.value = extreme
                assert number.value == extreme, code
            if isinstance(most, int) and code != "f":
                number.value = most + 1
                assert number.value == least, code
        assert ctypes.sizeof(number.get_obj()) == ctypes.sizeof(kind)


def whole_numbers_wrap_in_silence() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for code in "bBhHiIlLqQ":  # mutant: "bB -> "fbB
            for large in 2**70, -(2**70), 10**30:
                number: Any = Value(code, 0)
                number.value = large
                assert number.value != large, code
