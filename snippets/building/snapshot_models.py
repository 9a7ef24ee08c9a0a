# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from functools import partial
from typing import Any

from shmguide.interleavings import Model, Step


def store(name: str, value: int, shared: Any, _own: Any) -> None:
    setattr(shared, name, value)


def look(shared: Any, own: Any) -> None:
    own.seen = shared.version


def copy(buffers: int, half: str, shared: Any, own: Any) -> None:
    setattr(own, half, getattr(shared, f"{half}{own.seen % buffers}"))


def look_again(buffers: int, shared: Any, own: Any) -> str:
    behind = shared.version - own.seen
    if behind > buffers - 2:
        return f"overtaken by {behind}"
    return "whole" if own.left == own.right else "torn"


def results(buffers: int, versions: int) -> set[object]:
    copies = [partial(copy, buffers, h) for h in ("left", "right")]
    reader: list[Step] = [look, *copies, partial(look_again, buffers)]
    writer, cells = list[Step](), dict[str, int]()
    for version in range(versions + 1):
        number = version % buffers
        names = f"left{number}", f"right{number}", "version"
        cells |= dict.fromkeys(names, 0)
        writer += [partial(store, n, version) for n in names]
    model = Model([writer[3:], reader], **cells)
    return {end.printed[0] for end in model.outcomes}


if __name__ == "__main__":
    for buffers in 2, 3, 4, 5:
        ends = sorted(map(str, results(buffers, 7)))
        print(f"{buffers} buffers: {ends[0]}, torn: {'torn' in ends}")
