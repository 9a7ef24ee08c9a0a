"""What docs/building/memory-ordering.md says of models, asked of shmguide.litmus."""

import platform
from functools import partial
from typing import Any
from unittest import TestCase, mock

from shmguide.litmus import (
    PETERSON,
    STORE_BUFFERING,
    Fence,
    LitmusTest,
    Model,
    allowed,
    expected,
)

check = TestCase()
MODELS = Model.SC, Model.TSO, Model.PSO


def cells_hold_whole_numbers() -> None:
    def store(value: Any, memory: Any, _: Fence) -> tuple[int, ...]:
        memory[0] = value
        return (memory[0],)

    def rest(_memory: Any, _: Fence) -> tuple[int, ...]:
        return ()

    for model in MODELS:
        for value, refused in (True, None), (-1, ValueError), (2**64, ValueError):
            test = LitmusTest("one cell", (partial(store, value), rest), "")
            if refused:
                with check.assertRaises((refused, OverflowError)):
                    allowed(test, model)
            else:
                (outcome,) = allowed(test, model)
                assert outcome == (1,)
                assert type(outcome[0]) is int  # mutant: is int -> is bool


def one_fence_is_not_enough_under_pso() -> None:
    both = (1, 1)
    assert both not in allowed(PETERSON, Model.TSO, fence=True)
    assert both in allowed(PETERSON, Model.PSO, fence=True)  # mutant: PSO -> TSO


def elsewhere_anything_may_happen() -> None:
    for machine in "aarch64", "arm64", "riscv64", "ppc64le", "s390x":
        with mock.patch.object(platform, "machine", lambda machine=machine: machine):
            assert expected() is Model.ANY, machine
    every = {(a, b) for a in (0, 1) for b in (0, 1)}
    assert allowed(STORE_BUFFERING, Model.ANY) == every
    # mutant: is Model.ANY -> is Model.TSO
