"""atomicshm, an atomic number in C."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

peer: Any = import_module("atomicshm")


class Counter:
    """Counts in the first of some cells."""

    is_slow = False

    @contextmanager
    def counting(self, cells: memoryview) -> Iterator[Callable[[], object]]:
        """Return what adds one."""
        yield partial(peer.AtomicView(cells).cell_u64(0).fetch_add, 1)
