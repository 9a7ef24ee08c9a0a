# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# start-methods = ["fork"]
# ///
import os
from multiprocessing import get_context
from multiprocessing.connection import Connection


def wait(order: Connection) -> None:
    order.recv()


def crash() -> None:
    os._exit(1)


if __name__ == "__main__":
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    order, orders = context.Pipe(duplex=False)
    sibling = context.Process(target=wait, args=(order,))
    sibling.start()  # and inherits the end to write to
    worker = context.Process(target=crash)
    worker.start()
    sender.close()
    worker.join()
    print(
        "the worker is dead, and recv() would return:", receiver.poll()
    )
    orders.send("end")
    sibling.join()
    print("its sibling has ended, and recv() returns:", receiver.poll())
    try:
        receiver.recv()
    except EOFError:
        print("with EOFError")
