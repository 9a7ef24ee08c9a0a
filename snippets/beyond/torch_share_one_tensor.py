# /// script
# dependencies = ["numpy", "torch"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process

import torch


def fill(table: torch.Tensor, row: int) -> None:
    torch.set_num_threads(1)  # a fork has no other threads
    table[row] = row + 1


if __name__ == "__main__":
    table = torch.zeros(3, 1_000_000)
    table.share_memory_()
    workers = [
        Process(target=fill, args=(table, row)) for row in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(table[:, 0], table[:, -1])
