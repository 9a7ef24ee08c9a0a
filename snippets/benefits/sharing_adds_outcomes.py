# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from typing import Any

from shmguide.interleavings import WAIT, Model, Step


def add_one_to(name: str) -> list[Step]:
    def load(shared: Any, own: Any) -> None:
        own.read = getattr(shared, name)

    def store(shared: Any, own: Any) -> None:
        setattr(shared, name, own.read + 1)

    return [load, store]


def acquire(shared: Any, _own: Any) -> object:
    if shared.locked:
        return WAIT
    shared.locked = True
    return None


def release(shared: Any, _own: Any) -> None:
    shared.locked = False


def totals(*processes: list[Step]) -> list[int]:
    model = Model(processes, a=0, b=0, locked=False)
    ends: list[dict[str, Any]] = [
        dict(o.shared) for o in model.outcomes
    ]
    return sorted({end["a"] + end["b"] for end in ends})


if __name__ == "__main__":
    a, b = add_one_to("a"), add_one_to("b")
    locked = [acquire, *a, release]
    print("one shared variable, possible totals:", totals(a, a))
    print("one shared variable and a lock:", totals(locked, locked))
    print("a variable for each process:", totals(a, b))
