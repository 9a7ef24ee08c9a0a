# /// script
# dependencies = ["numpy", "torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import signal
from multiprocessing import get_start_method

from torch.utils.data import DataLoader


class Rows:
    def __len__(self) -> int:
        return 6

    def __getitem__(self, number: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return number


if __name__ == "__main__":
    loader = DataLoader(
        Rows(),
        num_workers=1,
        multiprocessing_context=get_start_method(),
    )
    try:
        print(list(loader))
    except RuntimeError as error:
        print("RuntimeError:", error)
