# /// script
# dependencies = ["iceoryx2"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import ctypes
import os
from multiprocessing import Barrier, Process
from multiprocessing.synchronize import Barrier as Meeting

import iceoryx2 as ix

ix.set_log_level(ix.LogLevel.Error)


def numbers(name: str) -> ix.PortFactoryPublishSubscribe:
    node = ix.NodeBuilder.new().create(ix.ServiceType.Ipc)
    builder = node.service_builder(ix.ServiceName.new(name))
    service = builder.publish_subscribe(ctypes.c_uint64)
    return service.enable_safe_overflow(False).open_or_create()


def publish(name: str, meeting: Meeting) -> None:
    publisher = numbers(name).publisher_builder().create()
    meeting.wait()
    meeting.wait()
    for number in range(3):  # the buffer holds two
        publisher.send_copy(ctypes.c_uint64(number))
    print("all sent")


if __name__ == "__main__":
    name, meeting = f"numbers of {os.getpid()}", Barrier(2)
    child = Process(target=publish, args=(name, meeting))
    child.start()
    meeting.wait()
    subscriber = numbers(name).subscriber_builder().create()
    meeting.wait()
    child.join(1)
    print("waits for room:", child.is_alive())
    sample = subscriber.receive()
    print("received:", sample.payload().contents.value)
    child.join()
