from multiprocessing import Event, Process, Value
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event as EventType


def read_late(
    number: Synchronized, started: EventType, dropped: EventType
) -> None:
    started.set()
    dropped.wait()
    print(f"the child's number is {number.value}")


if __name__ == "__main__":
    started, dropped = Event(), Event()
    number = Value("i", 42)
    args = number, started, dropped
    child = Process(target=read_late, args=args)
    child.start()
    started.wait()
    del number, args
    another = Value("i", 7)
    dropped.set()
    child.join()
