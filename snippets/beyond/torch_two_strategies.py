# /// script
# dependencies = ["numpy", "torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process, SimpleQueue
from pathlib import Path
from time import sleep

import torch


def hold(strategy: str, ready: SimpleQueue) -> None:
    torch.multiprocessing.set_sharing_strategy(strategy)
    tensor = torch.zeros(1_000).share_memory_()
    ready.put(True)
    sleep(tensor.numel())


def names(pid: int) -> int:
    return len(list(Path("/dev/shm").glob(f"torch_{pid}_*")))


if __name__ == "__main__":
    for strategy in "file_descriptor", "file_system":
        ready: SimpleQueue = SimpleQueue()
        child = Process(target=hold, args=(strategy, ready))
        child.start()
        ready.get()
        print(f"{strategy}: {names(child.pid)}", end=" ")
        child.kill()
        child.join()
        while names(child.pid):
            sleep(0.1)  # torch_shm_manager will remove it
        print("and then", names(child.pid))
