"""Which outcomes do the models of x86-64, AArch64 and RISC-V allow for each hand-off?

    python -m bench.weak_memory

`$HERD7` names herd7, as `platforms/unpack herd .platforms` prints it. Without it
nothing is asked, and the record stays.

The models are those that herd7, of herdtools7, brings along for each architecture. A
hand-off is a `LitmusTest` of the guide: the very functions that `shmguide.litmus`
follows. They are called here with all numbers that they can load, and what they do
becomes instructions, with a branch where it depends on a number.

What would change it: another version of a model, or a C library whose semaphores are
made of other instructions.
"""

import os
import runpy
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from bench.harness import run
from bench.herd.litmus import Fence, litmus_file, outcomes
from bench.herd.machines import MACHINES
from shmguide.litmus import (
    LOAD_BUFFERING,
    MESSAGE_PASSING,
    PETERSON,
    STORE_BUFFERING,
    LitmusTest,
    Outcome,
    Process,
)

SNIPPETS = Path("snippets").resolve()


def _without(process: Process, memory: Any, _fence: object) -> Outcome:
    return process(memory, None)


_send, _receive = MESSAGE_PASSING.processes
STORES = LitmusTest("stores", (partial(_without, _send), _receive), "flag, message")
LOADS = LitmusTest("loads", (_send, partial(_without, _receive)), "flag, message")
"""Message passing with a fence on one side: are the other's accesses in order?"""


class HandOff(NamedTuple):
    """A test, the outcome that must not be, and with which fences it is asked for."""

    test: LitmusTest
    wrong: Outcome
    fences: tuple[Fence, ...] = (Fence.NOTHING, Fence.MACHINE, Fence.HELD)


def hand_offs() -> dict[str, HandOff]:
    """Return the hand-offs of the guide, by names for a page."""

    def of(program: str, name: str) -> LitmusTest:
        test: LitmusTest = runpy.run_path(str(SNIPPETS / program))[name]
        return test

    return {
        "message_passing": HandOff(MESSAGE_PASSING, (1, 0), tuple(Fence)),
        "stores": HandOff(STORES, (1, 0)),
        "loads": HandOff(LOADS, (1, 0)),
        "store_buffering": HandOff(STORE_BUFFERING, (0, 0), tuple(Fence)),
        "load_buffering": HandOff(LOAD_BUFFERING, (1, 1), tuple(Fence)),
        "peterson": HandOff(PETERSON, (1, 1)),
        "seqlock": HandOff(of("beyond/seqlock_on_models.py", "SEQLOCK"), (1,)),
        "ring": HandOff(of("beyond/ring_on_models.py", "RING"), (1,)),
        "two_buffers": HandOff(of("building/litmus_of_your_own.py", "SNAPSHOT"), (1,)),
    }


def asked() -> str:
    """Return a digest of all that herd7 is asked."""
    texts = [
        litmus_file(hand_off.test, machine, fence)
        for hand_off in hand_offs().values()
        for machine in MACHINES.values()
        for fence in hand_off.fences
    ]
    return sha256("".join(texts).encode()).hexdigest()


def measure(_is_quick: bool) -> Mapping[str, object]:
    """Return what each model allows, by hand-off, machine and what stands between."""
    herd7 = os.environ["HERD7"]
    version = subprocess.run(
        [herd7, "-version"], capture_output=True, text=True, check=True
    )
    tests: dict[str, Any] = {}
    for name, (test, wrong, fences) in hand_offs().items():
        tests[name] = {}
        for machine, kind in MACHINES.items():
            tests[name][machine] = {}
            for fence in fences:
                found = outcomes(test, kind, fence, herd7)
                tests[name][machine][fence.name.lower()] = {
                    "outcomes": [" ".join(map(str, each)) for each in sorted(found)],
                    "wrong": "yes" if wrong in found else "no",
                    "is_wrong": int(wrong in found),
                }
    return {
        "herd7": version.stdout.split(",")[0],
        "asked": asked(),
        "tests": tests,
    }


if __name__ == "__main__":
    if "HERD7" not in os.environ:
        print("not run: HERD7 names no herd7; platforms/unpack herd unpacks one")
        sys.exit()
    run("weak_memory", measure, is_fact=True)
