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


def send(publisher: ix.Publisher, text: bytes) -> None:
    loan = publisher.loan_slice_uninit(len(text))
    ctypes.memmove(loan.payload_ptr, text, len(text))
    loan.assume_init().send()


if __name__ == "__main__":
    node = ix.NodeBuilder.new().create(ix.ServiceType.Ipc)
    name = ix.ServiceName.new(f"views of {os.getpid()}")
    builder = node.service_builder(name)
    frames = builder.publish_subscribe(ix.Slice[ctypes.c_uint8])
    service = frames.create()
    subscriber = service.subscriber_builder().create()
    make = service.publisher_builder().initial_max_slice_len(5)
    publisher = make.create()
    send(publisher, b"first")
    sample = subscriber.receive()
    view = sample.payload().as_memory_view()
    kept = bytes(view)
    del sample  # and with it the loan
    for text in b"other", b"third", b"fifth", b"tenth", b"ninth":
        send(publisher, text)
    print("the view has changed:", bytes(view) != kept)
    samples = [subscriber.receive(), subscriber.receive()]
    send(publisher, b"fresh")
    try:
        samples.append(subscriber.receive())
    except ix.ReceiveError as error:
        print(f"with {len(samples)} samples, ReceiveError: {error}")
