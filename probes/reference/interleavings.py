"""What docs/reference/interleavings.md says of models, asked of small ones."""

from collections.abc import Iterator, Sequence
from functools import partial
from random import Random
from types import SimpleNamespace
from typing import Any

from shmguide.interleavings import Model, Step


def _load(name: str, shared: Any, own: Any) -> None:
    own.x = getattr(shared, name)


def _store(name: str, value: Any, shared: Any, own: Any) -> None:
    setattr(shared, name, own.x if value is None else value)


def _print(name: str, shared: Any, own: Any) -> str:
    return f"{getattr(shared, name)!r} {getattr(own, 'x', None)!r}"


def _orders(left: Sequence[int]) -> Iterator[tuple[int, ...]]:
    if not any(left):
        yield ()
    for process, steps in enumerate(left):
        if steps:
            rest = [n - (each == process) for each, n in enumerate(left)]
            for order in _orders(rest):
                yield (process, *order)


def all_outcomes_are_found() -> None:
    draw = Random(1)
    values = [None, 1, True, 1.0, 0.0, -0.0]
    for _ in range(60):
        programs: list[list[Step]] = [[], []]
        for program in programs:
            program += [partial(_load, draw.choice("ab"))]
            for _ in range(2):
                name, value = draw.choice("ab"), draw.choice(values)
                program += [partial(_store, name, value)]
            program += [partial(_print, draw.choice("ab"))]
        found = set()
        for order in _orders([4, 4]):
            shared, owns = (
                SimpleNamespace(a=0, b=0),
                [SimpleNamespace(x=0) for _ in "ab"],
            )
            steps, printed = [iter(program) for program in programs], []
            for process in order:
                said = next(steps[process])(shared, owns[process])
                printed += [said] if said else []
            found.add(tuple(printed))
        model = Model(programs, a=0, b=0)
        assert {tuple(map(str, end.printed)) for end in model.outcomes} == found
        # mutant: (shared, owns[process]) -> (shared, owns[0])
