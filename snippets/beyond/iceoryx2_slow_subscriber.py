# /// script
# dependencies = ["iceoryx2"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import ctypes
import os

import iceoryx2 as ix

ix.set_log_level(ix.LogLevel.Error)


def stream(overflow: bool, strategy: str) -> None:
    node = ix.NodeBuilder.new().create(ix.ServiceType.Ipc)
    name = ix.ServiceName.new(f"{overflow} {strategy} {os.getpid()}")
    builder = node.service_builder(name)
    numbers = builder.publish_subscribe(ctypes.c_uint64)
    made = numbers.enable_safe_overflow(overflow).create()
    subscriber = made.subscriber_builder().create()
    make = made.publisher_builder().backpressure_strategy(
        getattr(ix.BackpressureStrategy, strategy)
    )
    publisher = make.create()
    sent = [publisher.send_copy(ctypes.c_uint64(n)) for n in range(5)]
    received = []
    while (sample := subscriber.receive()) is not None:
        received.append(sample.payload().contents.value)
        sample.delete()
    print(f"overflow {overflow}, {strategy}:")
    print(f"  taken by {sent}, received {received}")


if __name__ == "__main__":
    stream(True, "RetryUntilDelivered")  # which is the default
    stream(False, "DiscardData")
    stream(False, "RetryUntilDelivered")
