# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from typing import Any

from shmguide.interleavings import (
    WAIT,
    Model,
    Printouts,
    load,
    load_again,
    store,
    write,
)

STEPS = [load, store, load_again, write]


def acquire(shared: Any, _own: Any) -> object:
    if shared.locked:
        return WAIT
    shared.locked = True
    return None


def release(shared: Any, _own: Any) -> None:
    shared.locked = False


def printouts(processes: int, covered: int) -> Printouts:
    """What can be printed if a lock covers so many of the steps."""
    steps = [acquire, *STEPS[:covered], release, *STEPS[covered:]]
    model = Model([steps] * processes, value=0, locked=False)
    return model.printouts


if __name__ == "__main__":
    print("steps locked   printouts   order ignored")
    for covered in 0, 2, 3, 4:
        texts = printouts(4, covered)
        bags = {tuple(sorted(text.split("\n"))) for text in texts}
        print(f"{covered:12} {len(texts):11} {len(bags):15}")
    fours = "\n".join(["The value is 4"] * 4)
    print("2 locked, 4 printed four times:", fours in printouts(4, 2))
