# /// script
# dependencies = ["numpy", "torch"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import resource
from multiprocessing import Event, Process, SimpleQueue
from typing import Any

import torch
from torch.multiprocessing import set_sharing_strategy

STACKED = "stacked"


def send(how: str, inbox: SimpleQueue, received: Any) -> None:
    rows = [torch.full((1_000,), number) for number in range(100)]
    if how != STACKED:
        set_sharing_strategy(how)
    inbox.put(torch.stack(rows) if how == STACKED else rows)
    received.wait()


def receive(how: str) -> None:
    inbox: SimpleQueue = SimpleQueue()
    received = Event()
    child = Process(target=send, args=(how, inbox, received))
    child.start()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
    try:
        print(f"{how}: {len(inbox.get())} rows")
    except (OSError, RuntimeError) as error:
        print(f"{how}: {type(error).__name__}: {error}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    received.set()
    child.join()


if __name__ == "__main__":
    for how in "file_descriptor", "file_system", STACKED:
        receive(how)
