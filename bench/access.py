"""What does it cost to read or write one number of each shared object, and to sum many?

    python -m bench.access

One process reads, writes and sums; nobody else wants the objects, so no lock is
waited for. A read or a write is one line in a loop of `timeit`, whose own cost is
included. The numbers are doubles, the sums are over a million of them.

What would change it: the version of Python, whose bytecode is most of the cost, and for
the manager, the cost of waking its process.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from multiprocessing import Array, Manager, RawArray, RawValue, Value
from multiprocessing.shared_memory import ShareableList
from timeit import Timer
from typing import Any

from bench.harness import run, side_by_side

TIMES = 5_000
FEWER = {"manager_list": 50, "manager_value": 50}
SUMMED = 1_000_000


def places(stack: ExitStack) -> dict[str, tuple[str, Any]]:
    """Return how one number of each object is written in Python, and the object."""
    array, raw = Array("d", 4), RawArray("d", 4)
    shareable = ShareableList([0.0] * 4)
    stack.callback(shareable.shm.unlink)
    stack.callback(shareable.shm.close)
    manager = stack.enter_context(Manager())
    by_name: dict[str, tuple[str, Any]] = {
        "list": ("x[1]", [0.0] * 4),
        "raw_value": ("x.value", RawValue("d", 0)),
        "raw_array": ("x[1]", raw),
        "memoryview": ("x[1]", memoryview(raw).cast("B").cast("d")),
        "get_obj": ("x[1]", array.get_obj()),
        "value": ("x.value", Value("d", 0)),
        "array": ("x[1]", array),
        "shareable_list": ("x[1]", shareable),
        "manager_value": ("x.value", manager.Value("d", 0.0)),
        "manager_list": ("x[1]", manager.list([0.0] * 4)),
    }
    if find_spec("numpy"):
        import numpy as np

        by_name["numpy"] = "x[1]", np.frombuffer(raw, dtype="d")
    return by_name


def sums(length: int) -> dict[str, Callable[[], object]]:
    """Return the ways to sum an array."""
    array: Any = Array("d", length)
    obj: Any = array.get_obj()
    view = memoryview(obj).cast("B").cast("d")
    ways: dict[str, Callable[[], object]] = {
        "array": lambda: sum(array),
        "get_obj": lambda: sum(obj),
        "slice": lambda: sum(array[:]),
        "memoryview": lambda: sum(view),
    }
    if find_spec("numpy"):
        import numpy as np

        ways["numpy"] = np.frombuffer(obj, dtype="d").sum
    return ways


def timed(timer: Timer, times: int) -> float:
    """Return the seconds that a statement takes."""
    return timer.timeit(times) / times


def measure(quick: bool) -> Mapping[str, object]:
    """Return nanoseconds for a read and a write, and milliseconds for the sums.

    Args:
        quick: whether few rounds are enough.
    """
    rounds = 5 if quick else 60
    figures: dict[str, object] = {}
    with ExitStack() as stack:
        by_name = places(stack)
        for what, statement in ("read", "{}"), ("write", "{} = 1.0"):
            ways = {
                name: partial(
                    timed,
                    Timer(statement.format(place), globals={"x": shared}),
                    FEWER.get(name, TIMES),
                )
                for name, (place, shared) in by_name.items()
            }
            samples = side_by_side(ways, rounds, f"one {what}")
            figures[what] = {
                "nanoseconds": samples.spread(1e9),
                "times_faster": samples.times_faster("value"),
            }
    ways = {name: partial(timed, Timer(way), 1) for name, way in sums(SUMMED).items()}
    samples = side_by_side(ways, 2 if quick else 15, "sums")
    figures["sum"] = {
        "milliseconds": samples.spread(1e3),
        "times_faster": samples.times_faster("array"),
    }
    return {"summed": SUMMED, **figures}


if __name__ == "__main__":
    run("access", measure)
