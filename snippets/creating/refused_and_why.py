from mmap import mmap
from multiprocessing import Array, Event, Lock, Pipe, Queue, Value
from multiprocessing.sharedctypes import RawValue

if __name__ == "__main__":
    receiver, sender = Pipe(duplex=False)
    with receiver, sender, mmap(-1, 1) as pages:
        things: list[object] = [
            Value("i"),
            Array("i", 4),
            RawValue("i"),
        ]
        things += [Lock(), Event(), Queue(), pages, memoryview(b"x")]
        for thing in things:
            try:
                sender.send(thing)
            except (RuntimeError, TypeError) as error:
                print(f"{type(error).__name__}: {error}")
        sender.send(receiver)  # an end of a pipe may go through it
        with receiver.recv() as again:
            print("a Connection is received:", again is not receiver)
