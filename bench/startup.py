"""How long does it take to start a process and to see it end, by start method?

    python -m bench.startup

The process does nothing. It is started from a process that has imported little, so that
fork has little to copy, and spawn and forkserver little to import; beside it a thread.
The server of forkserver runs already, as it does from the second start on.

What would change it: what the main module imports, for spawn; how much memory the
parent has, for fork; and the disk that holds Python, when it is not cached.
"""

import multiprocessing
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.connection import Connection
from threading import Thread
from time import perf_counter
from typing import Any

TIMES = {"fork": 5, "thread": 20}


def nothing() -> None:
    """Do nothing."""


def start(orders: Connection, name: str) -> None:
    """Start and join as often as is ordered, and say how long each took."""
    make: Callable[..., Any] = Thread
    if name != "thread":
        make = multiprocessing.get_context(name).Process  # type: ignore[attr-defined]
    while times := orders.recv():
        begun = perf_counter()
        for _ in range(times):
            started = make(target=nothing)
            started.start()
            started.join()
        orders.send((perf_counter() - begun) / times)


def turn(orders: Connection, times: int) -> float:
    """Order so many starts, and return the seconds that each took."""
    orders.send(times)
    return float(orders.recv())


def measure(quick: bool) -> Mapping[str, object]:
    """Return milliseconds from start to join, by start method.

    Args:
        quick: whether few rounds are enough.
    """
    from bench.harness import side_by_side  # not by those that are started

    context = multiprocessing.get_context("spawn")
    starters, ways = [], {}
    for name in (*multiprocessing.get_all_start_methods(), "thread"):
        orders, theirs = context.Pipe()
        process = context.Process(target=start, args=(theirs, name))
        process.start()
        starters.append((process, orders))
        ways[name] = partial(turn, orders, TIMES.get(name, 1))
    samples = side_by_side(ways, 5 if quick else 60, "starts")
    for process, orders in starters:
        orders.send(None)
        process.join()
    return {
        "start": {
            "milliseconds": samples.spread(1e3),
            "times_faster": samples.times_faster("spawn"),
        }
    }


if __name__ == "__main__":
    from bench.harness import run

    run("startup", measure)
