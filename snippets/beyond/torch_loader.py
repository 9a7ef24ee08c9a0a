# /// script
# dependencies = ["numpy", "torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import get_start_method

import torch
from torch.utils.data import DataLoader


class Rows:
    def __init__(self, table: torch.Tensor) -> None:
        self.table = table

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, number: int) -> tuple[torch.Tensor, int]:
        return self.table[number] + number, torch.get_num_threads()


if __name__ == "__main__":
    torch.set_num_threads(2)
    table = torch.ones(6, 1_000_000).mul_(10).share_memory_()
    loader = DataLoader(
        Rows(table),
        batch_size=3,
        num_workers=2,
        multiprocessing_context=get_start_method(),
    )
    for batch, threads in loader:
        print(batch[:, 0], batch.is_shared(), threads.tolist())
