# /// script
# dependencies = ["numpy", "psutil", "torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process, SimpleQueue
from pathlib import Path
from shutil import rmtree
from time import sleep

import psutil
import torch


def hold(ready: SimpleQueue) -> None:
    torch.multiprocessing.set_sharing_strategy("file_system")
    tensor = torch.zeros(1_000).share_memory_()
    ready.put(True)
    sleep(tensor.numel())


if __name__ == "__main__":
    ready: SimpleQueue = SimpleQueue()
    child = Process(target=hold, args=(ready,))
    child.start()
    ready.get()
    (manager,) = psutil.Process(child.pid).children()
    print("killed:", manager.exe().rpartition("/")[2])
    sockets = [str(s.laddr) for s in manager.net_connections("unix")]
    folder = Path(max(sockets)).parent
    manager.kill()
    child.kill()
    child.join()
    (name,) = Path("/dev/shm").glob(f"torch_{child.pid}_*")
    print("left:", name.name[:6], "and", folder.name[:14])
    name.unlink()
    rmtree(folder)
