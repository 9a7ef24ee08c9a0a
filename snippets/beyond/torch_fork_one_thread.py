# /// script
# dependencies = ["numpy", "torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import get_context
from typing import Any

import torch


def double(who: str, threads: int) -> None:
    torch.set_num_threads(threads)
    torch.ones(1_000_000).mul_(2)
    print(who, "is done, threads:", threads, flush=True)


if __name__ == "__main__":
    double("parent", 2)
    for method, threads in ("fork", 1), ("spawn", 2), ("forkserver", 2):
        context: Any = get_context(method)
        child = context.Process(target=double, args=(method, threads))
        child.start()
        child.join()
