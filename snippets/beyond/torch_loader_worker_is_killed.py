# /// script
# dependencies = ["numpy", "torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import signal
from multiprocessing import get_start_method

import torch
from torch.utils.data import DataLoader


class Rows:
    def __len__(self) -> int:
        return 6

    def __getitem__(self, number: int) -> torch.Tensor:
        if number == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return torch.tensor(number)


if __name__ == "__main__":
    loader = DataLoader(
        Rows(),
        batch_size=3,
        num_workers=1,
        multiprocessing_context=get_start_method(),
    )
    try:
        for batch in loader:
            print(batch)
    except RuntimeError as error:
        print("RuntimeError:", error)
