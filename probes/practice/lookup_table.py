"""What docs/practice/lookup-table.md says of tables that a pool reads."""

import tracemalloc
from multiprocessing import get_all_start_methods, get_context
from operator import methodcaller
from unittest import TestCase

import numpy as np


class _Counted:
    """A function that counts how often it is pickled."""

    pickled = 0

    def __call__(self, number: int) -> int:
        return number.bit_length()

    def __reduce__(self) -> tuple[type[methodcaller], tuple[str]]:
        self.pickled += 1
        return methodcaller, ("bit_length",)


def a_pool_pickles_the_function_for_each_chunk() -> None:
    for method in get_all_start_methods():
        function = _Counted()
        with get_context(method).Pool(1) as pool:
            assert pool.map(function, range(6), chunksize=2) == [0, 1, 2, 2, 3, 3]
            # mutant: chunksize=2 -> chunksize=6
        assert function.pickled == 3


def keys_that_are_short_texts() -> None:
    keys = ["beech", "birch", "oak", "x" * 25]
    for code, characters in ("S20", 1), ("U20", 4):
        table = np.array(keys, code)  # mutant: code -> code.replace("20", "30")
        assert np.searchsorted(table, np.array("oak", code)) == 2
        assert table.itemsize == 20 * characters
        assert len(table[3]) == 20
    with TestCase().assertRaises(UnicodeEncodeError):
        np.array(["größer"], "S20")  # mutant: S20 -> U20


def a_key_of_another_type_converts_the_table() -> None:
    texts = np.array([b"oak%d" % n for n in range(1000, 9000)], "S20")
    numbers = np.arange(20_000)
    for table, same, other in (texts, b"oak2000", "oak2000"), (numbers, 7, 7.0):
        tracemalloc.start()
        table.searchsorted(same)  # mutant: (same) -> (other)
        assert tracemalloc.get_traced_memory()[1] < table.nbytes / 4
        tracemalloc.reset_peak()
        table.searchsorted(other)
        assert tracemalloc.get_traced_memory()[1] >= table.nbytes
        tracemalloc.stop()


def rows_between_their_ends() -> None:
    rows = [[1.0], [], [1.0, 2.0, 3.0], [1.0, 2.0]]
    values = np.concatenate(rows)
    ends = np.cumsum([0] + [len(row) for row in rows])  # mutant: [0] + -> [] +
    for n, row in enumerate(rows):
        part = values[ends[n] : ends[n + 1]]
        assert part.tolist() == row
        assert part.base is values
