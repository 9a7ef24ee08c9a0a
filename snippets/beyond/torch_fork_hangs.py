# /// script
# dependencies = ["numpy", "torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# start-methods = ["fork"]
# ///
from multiprocessing import Process

import torch


def double(who: str) -> None:
    torch.ones(1_000_000).mul_(2)
    print(who, "is done", flush=True)


if __name__ == "__main__":
    torch.set_num_threads(2)
    double("parent")
    child = Process(target=double, args=("child",))
    child.start()
    child.join()
