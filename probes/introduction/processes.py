"""What docs/introduction/processes.md says, asked of Python itself."""

from multiprocessing import Barrier, get_all_start_methods, get_context
from threading import BrokenBarrierError
from types import SimpleNamespace
from typing import Any
from unittest import TestCase

check = TestCase()

number = 0
numbers: list[int] = []
thing = SimpleNamespace(number=0)


def neither_sees_what_the_other_changes() -> None:
    global number
    for method in get_all_start_methods():
        started: Any = get_context(method)
        here, there = started.Pipe()
        number = thing.number = 0
        numbers.clear()
        process = started.Process(target=_change, args=(there,), daemon=True)
        process.start()
        assert here.recv() == (1, [1], 1)  # the child has changed what it has
        assert (number, numbers, thing.number) == (0, [], 0)
        number = thing.number = 7
        numbers.append(7)
        here.send("look")
        assert here.recv() == (1, [1], 1)
        process.join()
        here.close()
        there.close()
    # mutant: "look" -> "change"
    # mutant: number = thing.number = 0 -> number = thing.number = 1
    # mutant: (0, [], 0) -> (1, [1], 1)


def _change(there: Any) -> None:
    global number
    order = "change"
    while True:
        if order == "change":
            number += 1
            numbers.append(1)
            thing.number += 1
        there.send((number, numbers, thing.number))
        if order == "look":
            return
        order = there.recv()


def a_barrier_waits_for_all() -> None:
    for parties in 2, 4:
        alone = Barrier(parties)  # mutant: parties -> 1
        with check.assertRaises(BrokenBarrierError):
            alone.wait(0)
