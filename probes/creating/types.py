"""What docs/creating/types.md says of the types of shared numbers."""

import array
import math
import random
import struct
import sys
from ctypes import c_bool, sizeof
from multiprocessing import Array, Value
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()
WHOLE = "bBhHiIlLqQ"


def whole_numbers_wrap() -> None:
    for code in WHOLE:  # mutant: WHOLE -> WHOLE + "d"
        number: Any = Value(code, 0)
        bits = 8 * sizeof(number.get_obj())
        for stored in (-1, 2**bits + 5, 2 ** (bits - 1), 1 - 2**bits, 10**100 + 1):
            number.value = stored
            wrapped = stored % 2**bits
            if code.islower() and wrapped >= 2 ** (bits - 1):
                wrapped -= 2**bits
            assert number.value == wrapped, (code, stored)


def single_floats_skip_whole_numbers() -> None:
    number: Any = Value("f")
    for whole in *range(0, 2**24, 9973), 2**24:
        number.value = whole
        assert number.value == whole
    for power in range(24, 60):  # mutant: 24, 60 -> 23, 60
        number.value = 2**power + 1
        assert number.value == 2**power


def each_float_comes_back() -> None:
    number: Any = Value("d")  # mutant: "d" -> "f"
    drawn = random.Random(1)
    bits = [drawn.getrandbits(64).to_bytes(8) for _ in range(2000)]
    special = [0.0, -0.0, math.inf, -math.inf, 5e-324, sys.float_info.max]
    for stored in [*special, *(struct.unpack("=d", each)[0] for each in bits)]:
        number.value = stored
        if math.isnan(stored):
            assert math.isnan(number.value)
        else:
            assert struct.pack("d", number.value) == struct.pack("d", stored)


def whole_numbers_beyond_any_float_raise() -> None:
    for code in "fd":
        number: Any = Value(code, 7)
        number.value = int(sys.float_info.max)
        number.value = 7
        for sign in 1, -1:
            with check.assertRaises(OverflowError):
                number.value = sign * 2**1024  # mutant: 1024 -> 1023
            assert number.value == 7


def a_trial_copy_is_private() -> None:
    for code in WHOLE + "fd":
        shared: Any = Value(code, 7)
        private = type(shared.get_obj())(9)
        # mutant: type(shared.get_obj())(9) -> shared.get_obj()
        private.value = 11
        assert shared.value == 7


def a_view_refuses_what_does_not_fit() -> None:
    for code in WHOLE:
        numbers: Any = Array(code, [7])
        bits = 8 * sizeof(numbers.get_obj())
        least, most = (
            (0, 2**bits - 1)
            if code.isupper()
            else (
                -(2 ** (bits - 1)),
                2 ** (bits - 1) - 1,
            )
        )
        view = memoryview(numbers.get_obj()).cast("B").cast(code)
        for fits in least, most:
            view[0] = fits
            assert numbers[0] == fits
        for wrong in least - 1, most + 1, 10**100, -(10**100):  # mutant: + 1 -> + 0
            with check.assertRaises(ValueError):
                view[0] = wrong
            assert numbers[0] == most


def a_flag_does_not_wrap() -> None:
    flag, byte = Value(c_bool), Value("B")
    for stored in 1, 256, 2**64, -1, 0.1, "0", [0], 0, 0.0, "", None:
        flag.value = stored
        assert flag.value is bool(stored)
    byte.value = 256  # mutant: 256 -> 255
    assert byte.value == 0


def the_message_about_a_bad_letter() -> None:
    new = (
        "bad typecode (must be a ctypes type or one of "
        "c, b, B, u, h, H, i, I, l, L, q, Q, f or d)"
    )
    for wrong in int, float, "?", "n", "w":
        with check.assertRaises(TypeError) as caught:
            Value(wrong)
        assert (str(caught.exception) == new) is (sys.version_info >= (3, 15))
        # mutant: >= -> <


def letters_of_other_modules() -> None:
    for letter in "?n":
        struct.calcsize(letter)
    assert ("w" in array.typecodes) is (sys.version_info >= (3, 13))  # mutant: >= -> <
    if sys.platform != "linux":
        raise SkipTest("the size of a character is that of Linux")
    assert sizeof(Value("u").get_obj()) == 4
