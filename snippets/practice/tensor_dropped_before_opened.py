# /// script
# dependencies = ["torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import pickle
from multiprocessing import Process
from multiprocessing.reduction import ForkingPickler

import torch
from torch.multiprocessing import set_sharing_strategy


def read(sent: bytes) -> None:
    try:
        print("received", pickle.loads(sent).tolist())
    except RuntimeError as error:
        print("RuntimeError:", error)


def handle() -> bytes:
    return bytes(ForkingPickler.dumps(torch.ones(3)))  # and drop it


def send(*handles: bytes) -> None:
    for each in handles:
        process = Process(target=read, args=(each,))
        process.start()
        process.join()


if __name__ == "__main__":
    set_sharing_strategy("file_system")
    once = handle()
    send(once, once)
    send(handle(), handle())
