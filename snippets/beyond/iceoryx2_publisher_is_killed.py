# /// script
# dependencies = ["iceoryx2"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import ctypes
import os
from multiprocessing import Process, SimpleQueue
from pathlib import Path

import iceoryx2 as ix


def numbers(prefix: str) -> ix.PortFactoryPublishSubscribe:
    config = ix.config.default()
    config.global_cfg.prefix = ix.FileName.new(prefix)
    make = ix.NodeBuilder.new().config(config)
    node = make.create(ix.ServiceType.Ipc)
    builder = node.service_builder(ix.ServiceName.new("numbers"))
    return builder.publish_subscribe(ctypes.c_uint64).open_or_create()


def publish(prefix: str, subscribed: SimpleQueue) -> None:
    publisher = numbers(prefix).publisher_builder().create()
    subscribed.get()
    publisher.send_copy(ctypes.c_uint64(42))
    os.kill(os.getpid(), 9)


if __name__ == "__main__":
    prefix = f"guide_{os.getpid()}_"
    subscribed: SimpleQueue = SimpleQueue()
    child = Process(target=publish, args=(prefix, subscribed))
    child.start()
    subscriber = numbers(prefix).subscriber_builder().create()
    subscribed.put(True)
    child.join()
    print("got", subscriber.receive().payload().contents.value)
    (data,) = Path("/dev/shm").glob(f"{prefix}*.data")
    print("its segment is there:", data.exists())
    numbers(prefix)  # a new node removes what is dead
    print("its segment is there:", data.exists())
    del subscriber
    for name in Path("/dev/shm").glob(f"{prefix}*_mgmt"):
        name.unlink()
