"""What the processes of a litmus test do, found by calling them.

A process is called with each number that it can load, until it asks for one more. So
what it does is known as a tree, which branches where it loads.
"""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from shmguide.litmus import LitmusTest, Outcome, Process

Step = tuple[str, int, int]
"""A load and its place, a store, its place and its number, or a fence."""


class _Unknown(BaseException):
    pass


class _Memory:
    """Notes what a process does, and stops it where it loads what is not known yet."""

    def __init__(self, numbers: Outcome) -> None:
        self._numbers = iter(numbers)
        self.steps: list[Step] = []

    def __getitem__(self, place: int) -> int:
        self.steps.append(("load", place, 0))
        for number in self._numbers:
            return number
        raise _Unknown

    def __setitem__(self, place: int, value: int) -> None:
        self.steps.append(("store", place, int(value)))

    def fence(self) -> None:
        self.steps.append(("fence", 0, 0))


def follow(process: Process, numbers: Outcome) -> tuple[_Memory, Outcome | None]:
    """Return what a process does that loads these numbers, and what it returns.

    It returns None if it would load one more.
    """
    memory = _Memory(numbers)
    try:
        return memory, process(memory, memory.fence)
    except _Unknown:
        return memory, None


class Node(NamedTuple):
    """What a process does up to its next load, and what then, by what it loads."""

    steps: tuple[Step, ...]
    then: dict[int, "Node"]

    def walk(self) -> Iterator[Step]:
        """Go through all that can be done from here on."""
        yield from self.steps
        for node in self.then.values():
            yield from node.walk()


def trees(test: LitmusTest) -> list[Node]:
    """Return all that the processes of a test can do."""

    def node(process: Process, numbers: Outcome = (), done: int = 0) -> Node:
        memory, returned = follow(process, numbers)
        steps, then = memory.steps, {}
        if returned is None:
            for number in sorted({0} | stored.get(steps[-1][1], set())):
                then[number] = node(process, (*numbers, number), len(steps))
        return Node(tuple(steps[done:]), then)

    stored, before = dict[int, set[int]](), None
    while stored != before:  # what one stores, the other can load, and do more
        before = {place: set(numbers) for place, numbers in stored.items()}
        found = [node(process) for process in test.processes]
        for kind, place, number in chain(*(each.walk() for each in found)):
            if kind == "store":
                stored.setdefault(place, set()).add(number)
    return found
