# /// script
# dependencies = ["torch"]
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ unshare -rm mount -t tmpfs none /dev/shm"]
# ///
import subprocess
import sys
from multiprocessing import get_context
from typing import Any

import torch
from torch.utils.data import DataLoader

SMALL = "mount -t tmpfs -o size=1m none /dev/shm"


class Samples:
    def __len__(self) -> int:
        return 2

    def __getitem__(self, number: int) -> Any:
        return torch.zeros(1_000_000)


def load() -> None:
    context = get_context()
    loader: Any = DataLoader(
        Samples(), num_workers=1, multiprocessing_context=context
    )
    try:
        print(*loader)
    except RuntimeError as error:
        print(str(error).splitlines()[-1])


if __name__ == "__main__":
    if sys.argv[1:]:
        load()
        sys.exit()
    container = ["unshare", "--map-root-user", "--mount"]
    command = f'{SMALL} && exec "$@"'
    again = [sys.executable, __file__, "load"]
    subprocess.run([*container, "sh", "-c", command, "sh", *again])
