"""How many updates do two threads lose, operation by operation, with no lock of ours?

    python -m bench.is_it_atomic

`MATRIX_PYTHONS` names more Pythons, separated by blanks; the others keep their record.

Two threads meet at a barrier and do an operation as often as the record says; what is
missing afterwards was lost. The record has the least and the most of all rounds that
were run on exactly that version, since a busy machine may let the two run one after the
other. This file is also what the other Pythons run, so it imports the rest of the guide
only where it measures.

What would change it: another version, a build with or without the global lock, and the
number of cores. A loss is proof, and none is not.
"""

import json
import os
import subprocess
import sys
import threading
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from multiprocessing import Value
from pathlib import Path
from typing import Any

TIMES, ROUNDS = 100_000, 10
Make = Callable[[], tuple[Callable[[int], object], Callable[[], int]]]
"""Returns an operation, given how often to repeat it, and what counts its effects."""


class Thing:
    """Something with an attribute."""

    n = 0


def attribute() -> Any:
    """Add to an attribute."""
    thing = Thing()

    def repeat(times: int) -> None:
        for _ in range(times):
            thing.n += 1

    return repeat, lambda: thing.n


def item(cells: Any, at: Any = 0) -> Any:
    """Add to an item of a container."""

    def repeat(times: int) -> None:
        for _ in range(times):
            cells[at] += 1

    return repeat, lambda: int(cells[at])


def value() -> Any:
    """Add to a Value, which locks each access of the two."""
    number = Value("q")

    def repeat(times: int) -> None:
        for _ in range(times):
            number.value += 1

    return repeat, lambda: number.value


def put(collection: Any, name: str) -> Any:
    """Call a method that adds one element."""

    def repeat(times: int) -> None:
        add = getattr(collection, name)
        for number in range(times):
            add((threading.get_ident(), number))

    return repeat, lambda: len(collection)


def taken() -> Any:
    """Take the elements of a list; counted are those that somebody got."""
    left, got = list(range(2 * TIMES)), list[set[int]]()

    def repeat(times: int) -> None:
        got.append({left.pop() for _ in range(times)})

    return repeat, lambda: len(set.union(*got))


def agreed() -> Any:
    """Set defaults; counted are the answers that both threads got alike."""
    shared, got = dict[int, object](), list[list[object]]()

    def repeat(times: int) -> None:
        got.append([shared.setdefault(key, object()) for key in range(times)])

    return repeat, lambda: 2 * sum(one is two for one, two in zip(*got, strict=True))


def numbered() -> Any:
    """Draw numbers; counted are the different ones."""
    numbers, got = count(), list[set[int]]()

    def repeat(times: int) -> None:
        got.append({next(numbers) for _ in range(times)})

    return repeat, lambda: len(set.union(*got))


def numpy_item() -> Any:
    """Add to an element of a numpy array."""
    import numpy as np

    return item(np.zeros(1, "q"))


OPERATIONS: Mapping[str, Make] = {
    "attribute_add": attribute,
    "list_add": lambda: item([0]),
    "dict_add": lambda: item({"n": 0}, "n"),
    "array_add": lambda: item(array("q", [0])),
    "view_add": lambda: item(memoryview(bytearray(8)).cast("q")),
    "numpy_add": numpy_item,
    "value_add": value,
    "list_append": lambda: put([], "append"),
    "deque_append": lambda: put(deque(), "append"),
    "set_add": lambda: put(set(), "add"),
    "list_pop": taken,
    "dict_setdefault": agreed,
    "count_next": numbered,
}


def lost(make: Make) -> int:
    """Return how many effects of two threads are missing after a round."""
    repeat, counted = make()
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        repeat(TIMES)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 2 * TIMES - counted()


def answers() -> Iterator[tuple[str, list[int] | None]]:
    """Yield the least and the most that each operation lost, None if it cannot run."""
    for name, make in OPERATIONS.items():
        try:
            losses = sorted(lost(make) for _ in range(ROUNDS))
        except ImportError:
            yield name, None
        else:
            yield name, [losses[0], losses[-1]]


def measure(_: bool) -> Mapping[str, object]:
    """Return what each Python that is named lost."""
    from bench.harness.record import DATA
    from doccheck.pythons.interpreter import ask

    path = DATA / "is_it_atomic.json"
    before = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    pythons = dict(before.get("pythons", {}))
    for python in [sys.executable, *os.environ.get("MATRIX_PYTHONS", "").split()]:
        interpreter = ask(python)
        free = "t" if "free-threaded" in interpreter.implementation else ""
        kind = "pypy" if "PyPy" in interpreter.implementation else "python"
        done = subprocess.run(
            [python, str(Path(__file__).resolve()), "--answer"],
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        key = f"{kind}_{interpreter.minor.replace('.', '_')}{free}"
        entry: dict[str, Any] = {"version": str(interpreter)}
        earlier = pythons.get(key, {})
        if earlier.get("version") != entry["version"]:
            earlier = {}
        entry["rounds"] = earlier.get("rounds", 0) + ROUNDS
        for name, pair in json.loads(done.stdout):
            if pair is not None:
                before = earlier.get(name, {"least": pair[0], "most": pair[1]})
                entry[name] = {
                    "least": min(pair[0], before["least"]),
                    "most": max(pair[1], before["most"]),
                }
        pythons[key] = entry
    return {"times": 2 * TIMES, "pythons": dict(sorted(pythons.items()))}


if __name__ == "__main__":
    if sys.argv[1:] == ["--answer"]:
        sys.setswitchinterval(1e-6)  # a build with the lock then changes threads often
        print(json.dumps([*answers()]))
    else:
        from bench.harness import run

        run("is_it_atomic", measure, is_fact=True)
