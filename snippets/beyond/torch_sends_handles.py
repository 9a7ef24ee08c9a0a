# /// script
# dependencies = ["numpy", "torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process, SimpleQueue
from multiprocessing.reduction import ForkingPickler

import torch


def double(inbox: SimpleQueue, done: SimpleQueue) -> None:
    inbox.get().mul_(2)
    done.put(None)


if __name__ == "__main__":
    inbox: SimpleQueue = SimpleQueue()
    done: SimpleQueue = SimpleQueue()
    child = Process(target=double, args=(inbox, done))
    child.start()
    tensor = torch.ones(1_000_000)
    print("shared before:", tensor.is_shared())
    inbox.put(tensor)
    done.get()
    child.join()
    print("shared after:", tensor.is_shared(), tensor[-1].item())
    message = bytes(ForkingPickler.dumps(tensor))
    print("sent for 4 MB, less than 1 kB:", len(message) < 1_000)
