# /// script
# dependencies = ["numpy", "torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import get_context
from typing import Any

import torch


def add_one(table: torch.Tensor) -> None:
    table += 1


if __name__ == "__main__":
    for method in "fork", "spawn", "forkserver":
        table = torch.zeros(3)  # not in shared memory yet
        context: Any = get_context(method)
        child = context.Process(target=add_one, args=(table,))
        child.start()
        child.join()
        print(
            f"{method}: {table.tolist()}, shared: {table.is_shared()}"
        )
