# /// script
# dependencies = ["numpy", "torch"]
# [tool.shmguide]
# platforms = ["linux"]
# start-methods = ["fork"]
# ///
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from torch.utils.data import DataLoader

SAMPLE = 10_000


def private_bytes() -> int:
    rollup = Path("/proc/self/smaps_rollup").read_text()
    return int(rollup.partition("Private_Dirty:")[2].split()[0]) * 1024


class Samples:
    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers

    def __len__(self) -> int:
        return len(self.numbers) // SAMPLE

    def __getitem__(self, number: int) -> tuple[float, int]:
        start = number * SAMPLE
        total = sum(self.numbers[start : start + SAMPLE])
        return total, private_bytes()


if __name__ == "__main__":
    array = np.arange(1_000_000.0)
    for numbers in array.tolist(), array:
        loader: Any = DataLoader(
            Samples(numbers),
            num_workers=1,
            multiprocessing_context=get_context("fork"),
        )
        sizes = [int(size) for _, size in loader]
        grew = sizes[-1] - sizes[0] > 12_000_000
        print(type(numbers).__name__, "grew by 12 MB:", grew)
