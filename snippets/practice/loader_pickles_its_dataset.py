# /// script
# dependencies = ["torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# start-methods = ["spawn", "forkserver"]
# ///
from multiprocessing import get_context
from typing import Any

from torch.utils.data import DataLoader


class Samples:
    def __init__(self) -> None:
        self.sent = 0

    def __getstate__(self) -> dict[str, Any]:
        self.sent += 1
        return {}

    def __len__(self) -> int:
        return 10

    def __getitem__(self, number: int) -> int:
        return number


if __name__ == "__main__":
    for stay in False, True:
        loader: Any = DataLoader(
            Samples(),
            num_workers=1,
            persistent_workers=stay,
            multiprocessing_context=get_context(),
        )
        for _epoch in range(3):
            list(loader)
        print("workers that stay:", stay)
        print("  pickled in three epochs:", loader.dataset.sent)
        del loader  # ends its workers; else they are killed at exit
