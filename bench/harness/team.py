"""Processes that carry out orders at the same time, and what that takes."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any, Protocol


class Equipment(Protocol):
    """What each process of a team gets: anything that can be handed to a process."""

    def ready(self) -> AbstractContextManager[Callable[..., None]]:
        """Return what carries out an order, for as long as the process has any."""


Turn = Callable[[Sequence[tuple[Any, ...]]], float]
"""Gives each process its order, and returns the seconds from first to last."""


@contextmanager
def team(equipment: Equipment, processes: int) -> Iterator[Turn]:
    """Start processes, take turns with them, and wait until they have ended.

    Args:
        equipment: what they are handed.
        processes: how many.
    """
    pipes = [multiprocessing.Pipe() for _ in range(processes)]
    workers = [
        multiprocessing.Process(target=_work, args=(equipment, theirs), daemon=True)
        for _, theirs in pipes
    ]
    for worker in workers:
        worker.start()

    def turn(orders: Sequence[tuple[Any, ...]]) -> float:
        for (ours, _), order in zip(pipes, orders, strict=True):
            ours.send(order)
        begun, ended = zip(*(ours.recv() for ours, _ in pipes), strict=True)
        return float(max(ended) - min(begun))

    yield turn
    for (ours, _), worker in zip(pipes, workers, strict=True):
        ours.send(None)
        worker.join()


def _work(equipment: Equipment, connection: Connection) -> None:
    with equipment.ready() as carry_out:
        for order in iter(connection.recv, None):
            begun = perf_counter()
            carry_out(*order)
            connection.send((begun, perf_counter()))
