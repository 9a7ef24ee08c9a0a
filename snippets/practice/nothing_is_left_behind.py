from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import active_children, shared_memory
from typing import Any
from unittest import mock

LEFT = set[str]()


class Noted(shared_memory.SharedMemory):
    """In LEFT until this process unlinks it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if options.get("create") or any(args[1:2]):
            LEFT.add(self.name)

    def unlink(self) -> None:
        super().unlink()
        LEFT.discard(self.name)


@contextmanager
def nothing_left() -> Iterator[None]:
    with mock.patch.object(shared_memory, "SharedMemory", Noted):
        yield
    assert not active_children(), "a process is left"
    assert not LEFT, f"segments left: {len(LEFT)}"


def forgetful() -> shared_memory.SharedMemory:  # what is tested
    segment = shared_memory.SharedMemory(create=True, size=8)
    segment.close()
    return segment


if __name__ == "__main__":
    try:
        with nothing_left():
            segment = forgetful()
    except AssertionError as error:
        print(error)
    segment.unlink()
    with nothing_left():
        forgetful().unlink()
