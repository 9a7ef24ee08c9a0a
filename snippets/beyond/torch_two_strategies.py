# /// script
# dependencies = ["numpy", "psutil", "torch"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process, SimpleQueue
from pathlib import Path
from time import sleep

import psutil
import torch


def hold(strategy: str, ready: SimpleQueue) -> None:
    torch.multiprocessing.set_sharing_strategy(strategy)
    tensor = torch.zeros(1_000).share_memory_()
    ready.put(True)
    sleep(tensor.numel())


def names(pid: int) -> list[Path]:
    return [*Path("/dev/shm").glob(f"torch_{pid}_*")]


def killed(strategy: str, with_manager: bool) -> None:
    ready: SimpleQueue = SimpleQueue()
    child = Process(target=hold, args=(strategy, ready))
    child.start()
    ready.get()
    print(f"{strategy}: {len(names(child.pid))} name,", end=" ")
    if with_manager:
        psutil.Process(child.pid).children()[0].kill()
    child.kill()
    child.join()
    while names(child.pid) and not with_manager:
        sleep(0.1)  # the manager removes it
    print(len(names(child.pid)), "after the kill")
    for name in names(child.pid):
        name.unlink()


if __name__ == "__main__":
    killed("file_descriptor", False)
    killed("file_system", False)
    killed("file_system", True)
