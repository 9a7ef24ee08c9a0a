from mmap import mmap
from multiprocessing import Array, Event, Lock, Pipe, Queue, Value
from multiprocessing.sharedctypes import RawValue

if __name__ == "__main__":
    receiver, sender = Pipe(duplex=False)
    things = [
        Value("i"),
        Array("i", 4),
        RawValue("i"),
        Lock(),
        Event(),
        Queue(),
        mmap(-1, 1),
        memoryview(b"x"),
    ]
    for thing in things:
        try:
            sender.send(thing)
        except (RuntimeError, TypeError) as error:
            print(f"{type(error).__name__}: {error}")
