# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from collections.abc import Iterator

from shmguide.interleavings import Model, load, store


def turns(processes: int, times: int) -> Iterator[int]:
    """An order of steps after which the counter is 2."""
    yield 0  # loads 0
    for other in range(2, processes):
        yield from [other] * 2 * times  # all of its increments
    yield from [1] * 2 * (times - 1)  # all but one
    yield 0  # stores 1 over all that
    yield 1  # loads that 1
    yield from [0] * 2 * (times - 1)  # all the others
    yield 1  # stores 2 over all that


if __name__ == "__main__":
    ends = set()
    for processes in range(2, 9):
        for times in range(2, 51):
            steps = [[load, store] * times] * processes
            order = list(turns(processes, times))
            ends.add(Model(steps, value=0).run(order).final("value"))
    print("2 to 8 processes, 2 to 50 increments each, end at", *ends)
