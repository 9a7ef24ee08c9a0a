# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from typing import Any

from shmguide.interleavings import WAIT, Model, Step


def acquire(lock: str) -> Step:
    def step(shared: Any, _own: Any) -> object:
        if getattr(shared, lock):
            return WAIT
        setattr(shared, lock, True)
        return None

    return step


def release(lock: str) -> Step:
    def step(shared: Any, _own: Any) -> None:
        setattr(shared, lock, False)

    return step


def hold(*locks: str) -> list[Step]:
    inner = [acquire(lock) for lock in locks]
    return inner + [release(lock) for lock in reversed(locks)]


if __name__ == "__main__":
    for second in hold("b", "a"), hold("a", "b"):
        model = Model([hold("a", "b"), second], a=False, b=False)
        stuck = float(model.share(lambda end: not end.finished))
        print(
            f"{model.interleavings} ways, stuck in {stuck:.0%}", end=""
        )
        if stuck:
            way = model.schedule(lambda end: not end.finished)
            print(", for example after", *way, end="")
        print()
