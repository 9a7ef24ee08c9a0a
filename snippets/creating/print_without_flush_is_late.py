import sys
from io import TextIOWrapper
from multiprocessing import Barrier, Process, Value
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Barrier as BarrierType


def hold_lines_back() -> None:
    """Do as Python does when it writes to a pipe or a file."""
    assert isinstance(sys.stdout, TextIOWrapper)
    sys.stdout.reconfigure(line_buffering=False, write_through=False)


def add_one(counter: Synchronized) -> None:
    with counter.get_lock():
        counter.value += 1
        print(f"The value is {counter.value}")


def end_first(counter: Synchronized, turn: BarrierType) -> None:
    hold_lines_back()
    turn.wait()
    add_one(counter)


def end_last(counter: Synchronized, turn: BarrierType) -> None:
    hold_lines_back()
    add_one(counter)
    turn.wait()  # let the other one go on
    turn.wait()  # until it has ended


if __name__ == "__main__":
    counter, turn = Value("i", 0), Barrier(2)
    workers = end_last, end_first
    last, first = (
        Process(target=worker, args=(counter, turn))
        for worker in workers
    )
    last.start()
    first.start()
    first.join()
    turn.wait()
    last.join()
