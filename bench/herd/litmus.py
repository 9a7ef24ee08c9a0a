"""A litmus test as a file for herd7, and what herd7 answers."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import count, islice, zip_longest
from tempfile import NamedTemporaryFile

from bench.herd.machines import Machine
from bench.herd.steps import Node, follow, trees
from shmguide.litmus import LitmusTest, Outcome, Process

OPTIONS = "-optace", "true"  # leave out at once what is not coherent


class Fence(Enum):
    """What stands where a hand-off may have a fence."""

    NOTHING = "nothing"
    LOCK = "with lock: pass, a semaphore"
    TWICE = "the same, twice"
    BYTE = "with lock: pass, a byte"
    MACHINE = "the machine's own fence"
    HELD = "nothing, but all is done with a lock held"


LOCKS = {Fence.LOCK: 1, Fence.TWICE: 2}


def litmus_file(
    test: LitmusTest, machine: Machine, fence: Fence, first: int = 0
) -> str:
    """Return a test as herd7 reads it.

    Args:
        test: the test.
        machine: whose instructions.
        fence: what stands between.
        first: for `Fence.HELD`, which of the processes has the lock first.
    """
    columns, initial = list[list[str]](), set[str]()
    for number, node in enumerate(trees(test)):
        lines = list(instructions(node, number, machine, fence, first))
        names = sorted(set(re.findall(r"<(\w+)>", " ".join(lines))))
        initial |= {f"{name}=1;" for name in names if name.startswith("s")}
        if machine.places:  # a register for each address
            pairs = list(zip(machine.places, names, strict=False))
            initial |= {f"{number}:{register}={name};" for register, name in pairs}
            for register, name in pairs:
                lines = [line.replace(f"<{name}>", register) for line in lines]
        columns.append([f"P{number}", *(re.sub("[<>]", "", line) for line in lines)])
    width = max(len(line) for column in columns for line in column)
    rows = zip_longest(*columns, fillvalue="")
    body = [" | ".join(line.ljust(width) for line in row) + " ;" for row in rows]
    registers = *machine.loads, machine.came_second, machine.finished
    seen = " ".join(f"{number}:{name};" for number in (0, 1) for name in registers)
    head = f"{machine.herd} " + re.sub(r"\W+", "_", test.name)
    start = "{ " + " ".join(sorted(initial)) + " }"
    return "\n".join([head, start, *body, f"locations [{seen}]", "exists (true)", ""])


def instructions(
    node: Node, number: int, machine: Machine, fence: Fence, first: int
) -> Iterator[str]:
    """Go through the instructions of a process, places as their names in <>."""
    labels = (f"L{number}{label}" for label in count())
    locks = (f"s{number}_{lock}" for lock in count())
    end, failed = next(labels), next(labels)

    def write(pattern: str, place: object = "", **values: object) -> list[str]:
        values = {"p": f"<{place}>", "l": failed} | values
        return pattern.format(**values).split("; ")

    def step(kind: str, place: int, value: int, register: str) -> Iterator[str]:
        if kind == "load":
            yield from write(machine.load, f"p{place}", r=register)
        elif kind == "store":
            yield from write(machine.store, f"p{place}", n=value)
        elif fence is Fence.MACHINE:
            yield machine.fence
        for lock in islice(locks, kind == "fence" and LOCKS.get(fence, 0)):
            yield from write(machine.acquire, lock)
            yield from write(machine.release, lock)
        for lock in islice(locks, kind == "fence" and fence is Fence.BYTE):
            yield from write(machine.exchange, lock, n=0, m=1)
            yield from write(machine.exchange, lock, n=1, m=0)

    def tell(node: Node, loads: int) -> Iterator[str]:
        register = machine.loads[loads]
        for each in node.steps:
            yield from step(*each, register)
        groups = _alike(node.then)
        for numbers, after in groups[:-1]:
            for value in numbers:
                other = next(labels)
                yield from write(machine.unless, l=other, n=value, r=register)
                yield from tell(after, loads + 1)
                yield from write(machine.goto, l=end)
                yield f"{other}:"
        for _, after in groups[-1:]:
            yield from tell(after, loads + 1)

    if fence is Fence.HELD and number != first:
        yield from write(machine.acquire, "common")
    yield from tell(node, 0)
    yield f"{end}:"
    if fence is Fence.HELD and number == first:
        yield from write(machine.release, "common")
    yield machine.done
    yield f"{failed}:"


def _alike(then: Mapping[int, Node]) -> list[tuple[list[int], Node]]:
    """Return what can follow, each with its numbers; what most of them lead to last."""
    nodes = list[Node]()
    for node in then.values():
        if node not in nodes:
            nodes.append(node)
    groups = [
        ([n for n, other in then.items() if other == node], node) for node in nodes
    ]
    return sorted(groups, key=lambda group: len(group[0]))


def outcomes(
    test: LitmusTest, machine: Machine, fence: Fence, herd7: str
) -> set[Outcome]:
    """Return all outcomes that the model of a machine allows.

    Raises:
        RuntimeError: if herd7 does not take the test.
    """
    if fence is not Fence.HELD:
        return {outcome for outcome, _ in _states(test, machine, fence, herd7)}
    both = set()
    for first in 0, 1:
        for outcome, second in _states(test, machine, fence, herd7, first):
            if second[1 - first]:  # it found the semaphore released
                both.add(outcome)
    return both


def _states(
    test: LitmusTest, machine: Machine, fence: Fence, herd7: str, first: int = 0
) -> Iterator[tuple[Outcome, list[int]]]:
    text = litmus_file(test, machine, fence, first)
    with NamedTemporaryFile("w", suffix=".litmus") as file:
        file.write(text)
        file.flush()
        command = [herd7, *OPTIONS, file.name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    states = re.findall(r"^(?:[01]:\w+=\d+; ?)+$", done.stdout, re.MULTILINE)
    if done.returncode or not states:
        raise RuntimeError(f"herd7 does not take this:\n{text}\n{done.stderr}")
    for state in states:
        values = {key: int(n) for key, n in re.findall(r"([01]:\w+)=(\d+);", state)}
        if not all(values[f"{number}:{machine.finished}"] for number in (0, 1)):
            continue
        outcome: Outcome = ()
        for number, process in enumerate(test.processes):
            loads = [values[f"{number}:{register}"] for register in machine.loads]
            outcome += _returned(process, loads)
        yield outcome, [values[f"{number}:{machine.came_second}"] for number in (0, 1)]


def _returned(process: Process, loads: list[int]) -> Outcome:
    numbers: Outcome = ()
    for number in loads:
        _, returned = follow(process, numbers)
        if returned is not None:
            return returned
        numbers = (*numbers, number)
    raise ValueError("the process loads more than there are registers")
