# /// script
# dependencies = ["iceoryx2"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import ctypes
import os
from multiprocessing import Barrier, Process
from multiprocessing.synchronize import Barrier as Meeting

import iceoryx2 as ix

ix.set_log_level(ix.LogLevel.Error)

SIZE = 1_000_000


def service(name: str) -> ix.PortFactoryPublishSubscribe:
    node = ix.NodeBuilder.new().create(ix.ServiceType.Ipc)
    builder = node.service_builder(ix.ServiceName.new(name))
    frames = builder.publish_subscribe(ix.Slice[ctypes.c_uint8])
    return frames.subscriber_max_buffer_size(3).open_or_create()


def subscribe(name: str, meeting: Meeting, number: int) -> None:
    subscriber = service(name).subscriber_builder().create()
    meeting.wait()  # it gets what is sent from now on
    meeting.wait()
    while (sample := subscriber.receive()) is not None:
        frame = sample.payload().as_memory_view().cast("B")
        print(f"{number}: frame of {len(frame):,} bytes, {frame[-1]}")


if __name__ == "__main__":
    name, meeting = f"frames of {os.getpid()}", Barrier(3)
    for number in range(2):
        Process(target=subscribe, args=(name, meeting, number)).start()
    make = service(name).publisher_builder()
    publisher = make.initial_max_slice_len(SIZE).create()
    meeting.wait()
    for value in range(3):
        loan = publisher.loan_slice_uninit(SIZE)
        ctypes.memset(loan.payload_ptr, value, SIZE)
        loan.assume_init().send()
    meeting.wait()
