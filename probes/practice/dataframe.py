"""What docs/practice/dataframe.md says of the memory below a table."""

from typing import Any

import numpy as np

from shmguide.shared_array import SharedArray


def whole_numbers_beside_floats_are_rounded() -> None:
    kept, rounded = 2**53, 2**53 + 1
    whole, halves = np.array([kept, rounded]), np.array([0.5])
    both = np.concatenate([whole, halves])  # mutant: [whole, halves] -> [whole]
    assert both.dtype == float
    assert int(both[0]) == kept
    assert int(both[1]) != rounded


def a_view_outlives_the_block() -> None:
    with SharedArray.from_array(np.array([1.0, 2.0])) as shared:
        array: Any = shared.array  # mutant: shared.array -> bytes(16)
        view = memoryview(array).cast("B").cast("d")
    assert view.tolist() == [1, 2]
