# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from typing import Any

from shmguide.interleavings import WAIT, Model


def call(shared: Any, _own: Any) -> None:
    shared.called = True


def look(shared: Any, own: Any) -> None:
    own.empty = not shared.written


def sleep_if_empty(shared: Any, own: Any) -> object:
    return WAIT if own.empty and not shared.rung else None


def publish(shared: Any, _own: Any) -> None:
    shared.written = True


def ring_if_called(shared: Any, _own: Any) -> None:
    shared.rung = shared.called


if __name__ == "__main__":
    for name, consumer in [
        ("look, then call", [look, call, sleep_if_empty]),
        ("call, then look", [call, look, sleep_if_empty]),
    ]:
        producer = [publish, ring_if_called]
        state = {"written": False, "called": False, "rung": False}
        model = Model([consumer, producer], **state)
        asleep = [end for end in model.outcomes if not end.finished]
        print(f"{name}: can sleep for ever: {bool(asleep)}")
