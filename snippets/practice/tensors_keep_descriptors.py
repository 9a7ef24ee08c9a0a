# /// script
# dependencies = ["torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import resource
from pathlib import Path

import torch
from torch.multiprocessing import set_sharing_strategy


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def share(tensors: int, numbers: int) -> None:
    kept = [torch.zeros(numbers).share_memory_()]  # and begin
    before = descriptors()
    while len(kept) <= tensors:
        kept.append(torch.zeros(numbers).share_memory_())
    print(f"{tensors} kept, descriptors: {descriptors() - before}")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    try:
        share(100, 1)
    except RuntimeError as error:
        print("RuntimeError:", error)
    share(1, 1_000_000)
    set_sharing_strategy("file_system")
    share(100, 1)
