# /// script
# dependencies = ["numpy", "torch"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Event, Process, SimpleQueue
from multiprocessing.synchronize import Event as Signal

import torch


def send(inbox: SimpleQueue, received: Signal) -> None:
    inbox.put(torch.ones(3))
    received.wait()


if __name__ == "__main__":
    for waits in False, True:
        inbox: SimpleQueue = SimpleQueue()
        received = Event()
        child = Process(target=send, args=(inbox, received))
        child.start()
        if not waits:
            received.set()
            child.join()
        try:
            print("received", inbox.get())
        except OSError as error:
            print(f"{type(error).__name__}: {error}")
        received.set()
        child.join()
