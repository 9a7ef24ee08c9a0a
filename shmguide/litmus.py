"""In which order another process sees what this one stores: computed, and observed.

A *litmus test* is a pair of tiny programs, run at once by two processes on the same
memory, and the question which values they can load. What can happen depends on the
machine. A *memory model* says what it may do:

* `SC`, sequential consistency: every store is seen by all at once (Lamport, "How to
  Make a Multiprocessor Computer That Correctly Executes Multiprocess Programs", IEEE
  Transactions on Computers C-28(9), 1979).
* `TSO`, total store order: stores wait in a queue before others see them, and leave it
  in their order. Its own stores a processor sees at once. This is x86-64: Sewell,
  Sarkar, Owens, Zappa Nardelli and Myreen, "x86-TSO: A Rigorous and Usable Programmer's
  Model for x86 Multiprocessors", CACM 53(7), 2010.
* `PSO`, partial store order: only stores to the same place leave the queue in their
  order (The SPARC Architecture Manual, version 8, 1992, appendix K).
* `ANY`: a load may find whatever anybody ever stores there. No machine is that weak;
  it stands for those of which this module does not know the order.

`python -m shmguide.litmus --report` observes all tests here, within some minutes.

`allowed` goes through everything that a model admits. It visits each state once, and a
state is made of whole numbers: what a program stores and returns is converted as the
cells of real memory would, so that 1 and True are one value. `observe` lets two
processes run the test again and again. A *fence* between two accesses holds the process
up until its queue is empty. Python has none, but a lock contains one: on x86-64,
acquiring it is an instruction with the prefix `lock`.

Examples:
    >>> sorted(allowed(STORE_BUFFERING, Model.SC))
    [(0, 1), (1, 0), (1, 1)]
    >>> allowed(STORE_BUFFERING, Model.TSO) - allowed(STORE_BUFFERING, Model.SC)
    frozenset({(0, 0)})
    >>> (0, 0) in allowed(STORE_BUFFERING, Model.TSO, fence=True)
    False
"""

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide litmus 0.2, a building block of the executable guide to Python shared memory.
# Python 3.11 or later.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.litmus needs Python 3.11 or later")
# --8<-- [end:header]

import multiprocessing
import os
import platform
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from ctypes import addressof, c_uint64
from enum import Enum
from functools import partial
from itertools import product
from multiprocessing.connection import Connection, wait
from operator import index
from random import Random
from threading import Lock
from time import sleep
from typing import Any, NamedTuple, Self

Outcome = tuple[int, ...]
"""What the two processes loaded: what process 0 returned, then what process 1 did."""

Fence = Callable[[], object] | None
"""What a process does between its accesses; None stands for nothing."""

Process = Callable[[Any, Fence], Outcome]
"""One of the two programs. It loads `memory[PLACE]`, stores numbers from 0 to 2**64 - 1
there, calls the fence where there may be one, and returns whole numbers, as those that
it loaded. It must come to an end, and what it does must depend on its loads alone."""


class Model(Enum):
    """A memory model: which stores others may see late, or in another order."""

    SC = "sequential consistency"
    TSO = "total store order"
    PSO = "partial store order"
    ANY = "no order at all"


class Between(Enum):
    """What a process does between its accesses, when a test is observed."""

    NOTHING = "nothing"
    DELAY = "a delay"
    FENCE = "a fence"
    TWICE = "two fences"


class LitmusTest(NamedTuple):
    """Two programs to be run at once; every place holds 0 before."""

    name: str
    processes: tuple[Process, Process]
    found: str
    """What the numbers of an outcome stand for."""


# In cells of 8 bytes: each place is on a cache line of its own.
X, Y, TURN, COUNTER = 0, 8, 16, 24


# --8<-- [start:store_buffering]
def store_then_load(mine: int, theirs: int, memory: Any, fence: Fence) -> Outcome:
    """One process of store buffering."""
    memory[mine] = 1
    if fence is not None:
        fence()
    return (memory[theirs],)


STORE_BUFFERING = LitmusTest(
    "store buffering",
    (partial(store_then_load, X, Y), partial(store_then_load, Y, X)),
    "y by 0, x by 1",
)
# --8<-- [end:store_buffering]


def load_then_store(theirs: int, mine: int, memory: Any, fence: Fence) -> Outcome:
    """One process of load buffering."""
    found = memory[theirs]
    if fence is not None:
        fence()
    memory[mine] = 1
    return (found,)


LOAD_BUFFERING = LitmusTest(
    "load buffering",
    (partial(load_then_store, X, Y), partial(load_then_store, Y, X)),
    "x by 0, y by 1",
)


def send(memory: Any, fence: Fence) -> Outcome:
    """Store the message, then the flag."""
    memory[X] = 1
    if fence is not None:
        fence()
    memory[Y] = 1
    return ()


def receive(memory: Any, fence: Fence) -> Outcome:
    """Load the flag, then the message."""
    flag = memory[Y]
    if fence is not None:
        fence()
    return flag, memory[X]


MESSAGE_PASSING = LitmusTest("message passing", (send, receive), "flag, message")


def enter(me: int, mine: int, theirs: int, memory: Any, fence: Fence) -> Outcome:
    """One process at Peterson's lock: say so, let the other go first, look once."""
    other = 1 - me
    memory[mine] = 1
    memory[TURN] = other
    if fence is not None:
        fence()
    return (int(memory[theirs] == 0 or memory[TURN] == me),)


PETERSON = LitmusTest(
    "Peterson's lock",
    (partial(enter, 0, X, Y), partial(enter, 1, Y, X)),
    "0 enters, 1 enters",
)
TESTS = (STORE_BUFFERING, MESSAGE_PASSING, LOAD_BUFFERING, PETERSON)
"""Those whose outcomes `allowed` can compute."""


# --8<-- [start:counting]
def add(me: int, mine: int, theirs: int, memory: Any, fence: Fence) -> Outcome:
    """One process takes Peterson's lock, adds 1 to a counter, and lets go."""
    other = 1 - me
    memory[mine] = 1
    memory[TURN] = other
    if fence is not None:
        fence()
    while memory[theirs] == 1 and memory[TURN] == other:
        pass
    counted = memory[COUNTER] + 1
    memory[COUNTER] = counted
    memory[mine] = 0
    return (counted,)


COUNTING = LitmusTest(
    "counting",
    (partial(add, 0, X, Y), partial(add, 1, Y, X)),
    "count by 0, count by 1",
)
# --8<-- [end:counting]
"""Two increments under Peterson's lock: 1 1 means that one was lost.

Who waits may look any number of times, so it can be observed, not computed."""

_PLACES = 32  # cells that a test has for itself, on four cache lines
_ROUNDS = 2000  # tests that are run between two looks at the results
_PATIENCE = 1000  # looks at the other's counter before a nap
_NAP = 1e-5  # seconds
_LONGEST = 100  # accesses of a program that `allowed` follows; the longest here has 4


def allowed(test: LitmusTest, model: Model, fence: bool = False) -> frozenset[Outcome]:
    """Return every outcome that a model admits.

    Args:
        test: the two programs.
        model: the memory model.
        fence: whether each has a fence where there may be one.

    Raises:
        TypeError: if a program stores or returns what is no whole number.
        ValueError: if a program stores a number that a cell cannot hold, or makes more
            than a hundred accesses, as when it waits in a loop.
    """
    if model is Model.ANY:
        return _anything(test, fence)
    start = _State(((), ()), ((), ()), ())
    outcomes, seen, pending = set[Outcome](), {start}, [start]
    while pending:
        state = pending.pop()
        steps = [
            _next(p, a, fence)
            for p, a in zip(test.processes, state.answers, strict=True)
        ]
        if all(step[0] is _END for step in steps):
            outcomes.add(steps[0][1] + steps[1][1])
        for after in _successors(state, steps, model):
            if after not in seen:
                seen.add(after)
                pending.append(after)
    return frozenset(outcomes)


# --8<-- [start:model]
class _State(NamedTuple):
    answers: tuple[tuple[int, ...], ...]
    """What each process was told: a number for each load, 0 for all else."""

    queues: tuple[tuple[tuple[int, int], ...], ...]
    """The stores, place and value, that others do not see yet; oldest first."""

    memory: tuple[tuple[int, int], ...]
    """What everybody sees; 0 where nothing was stored."""


def _successors(
    state: _State, steps: list[tuple[Any, ...]], model: Model
) -> Iterator[_State]:
    for number, (kind, *operands) in enumerate(steps):
        queue = state.queues[number]
        if kind is _LOAD:  # the newest store of its own, or else what everybody sees
            (place,) = operands
            yield _told(state, number, dict(state.memory + queue).get(place, 0))
        elif kind is _STORE and model is Model.SC:
            yield _told(state, number, 0)._replace(memory=_stored(state, *operands))
        elif kind is _STORE:
            longer = _exchanged(state.queues, number, (*queue, tuple(operands)))
            yield _told(state, number, 0)._replace(queues=longer)
        elif kind is _FENCE and not queue:
            yield _told(state, number, 0)
        for at, (place, value) in enumerate(queue):
            overtaken = queue[:at]
            if not overtaken or (model is Model.PSO and place not in dict(overtaken)):
                rest = overtaken + queue[at + 1 :]
                yield state._replace(
                    queues=_exchanged(state.queues, number, rest),
                    memory=_stored(state, place, value),
                )


# --8<-- [end:model]
# --8<-- [start:steps]
def steps(
    test: LitmusTest, wait: object, fence: bool = False, **places: int
) -> list[list[Callable[[Any, Any], object]]]:
    """Return a test under `Model.TSO` as steps that can be taken in any order.

    They are the steps of four processes: the two of the test, which make an access or
    pass a fence at each, and a queue for each of them, which lets the oldest store out
    at each. The shared variables are each place by its name, at first 0; `queue_0` and
    `queue_1`, the stores that wait; `found_0` and `found_1`, what was returned. These
    are empty tuples at first. `shmguide.interleavings` explores such steps.

    Args:
        test: the two programs, whose accesses do not depend on what they load.
        wait: what a step returns that cannot be taken yet.
        fence: whether each has a fence where there may be one.
        **places: all places that the test uses, by name.

    Raises:
        ValueError: if a place has no name; later, when the steps are taken, if how many
            accesses a program makes depends on what it loads.
    """
    programs = list[list[Callable[[Any, Any], object]]]()
    queues = list[list[Callable[[Any, Any], object]]]()
    names = {place: name for name, place in places.items()}
    for number, process in enumerate(test.processes):
        accesses = list[tuple[Any, ...]]()
        while (access := _next(process, (0,) * len(accesses), fence))[0] is not _END:
            accesses.append(access)
        turn = partial(_turn, number, process, len(accesses), fence, wait, names)
        program = list[Callable[[Any, Any], object]]()
        for kind, *operands in accesses:
            if unnamed := [place for place in operands[:1] if place not in names]:
                raise ValueError(f"place {unnamed[0]} has no name: give it one")
            given = *(names[place] for place in operands[:1]), turn
            program.append(partial(_STEPS[kind], *given))
        programs.append(program)
        stores = [kind for kind, *_ in accesses].count(_STORE)
        queues.append([partial(_let_out, turn)] * stores)
    return programs + queues


def _load(_place: str, turn: Callable[..., object], shared: Any, own: Any) -> object:
    return turn(True, shared, own)


def _store(_place: str, turn: Callable[..., object], shared: Any, own: Any) -> object:
    return turn(True, shared, own)


def _pass_fence(turn: Callable[..., object], shared: Any, own: Any) -> object:
    return turn(True, shared, own)


def _let_out(turn: Callable[..., object], shared: Any, own: Any) -> object:
    return turn(False, shared, own)


def _turn(
    number: int,
    process: Process,
    accesses: int,
    fence: bool,
    wait: object,
    names: dict[int, str],
    access: bool,
    shared: Any,
    own: Any,
) -> object:
    """Do what the model does: an access, or else the oldest store leaves the queue."""
    mine = f"queue_{number}"
    answers = getattr(own, "answers", ())
    cells = {place: getattr(shared, name) for place, name in names.items()}
    places = {name: place for place, name in names.items()}
    queue = tuple((places[name], value) for name, value in getattr(shared, mine))
    before = _State((answers,), (queue,), tuple(cells.items()))
    for after in _successors(before, [_next(process, answers, fence)], Model.TSO):
        if (after.answers != before.answers) is access:
            break
    else:
        return wait
    setattr(shared, mine, tuple((names[place], v) for place, v in after.queues[0]))
    for place, value in after.memory:
        setattr(shared, names[place], value)
    if access:
        (own.answers,) = after.answers
        kind, *result = _next(process, own.answers, fence)
        if (kind is _END) is not (len(own.answers) == accesses):
            raise ValueError(
                f"how many accesses process {number} makes depends on what it loads: "
                "use allowed"
            )
        if kind is _END:
            setattr(shared, f"found_{number}", *result)
    return None


# --8<-- [end:steps]
def _told(state: _State, number: int, answer: int) -> _State:
    answers = (*state.answers[number], answer)
    return state._replace(answers=_exchanged(state.answers, number, answers))


def _stored(state: _State, place: int, value: int) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((dict(state.memory) | {place: value}).items()))


def _exchanged(items: tuple[Any, ...], at: int, item: object) -> tuple[Any, ...]:
    return (*items[:at], item, *items[at + 1 :])


_LOAD, _STORE, _FENCE, _END = "load", "store", "fence", "end"
_STEPS: dict[str, Callable[..., object]] = {
    _LOAD: _load,
    _STORE: _store,
    _FENCE: _pass_fence,
}


class _StopHere(BaseException):
    pass


class _Probe:
    """Memory that answers the first operations as told, and stops at the next."""

    def __init__(self, answers: tuple[int, ...]) -> None:
        self._answers = iter(answers)
        self.step: tuple[Any, ...] = ()

    def _operation(self, *step: Any) -> int:
        for answer in self._answers:
            return answer
        self.step = step
        raise _StopHere

    def __getitem__(self, place: int) -> int:
        return self._operation(_LOAD, index(place))

    def __setitem__(self, place: int, value: int) -> None:
        stored = index(value)  # as a cell does: True comes back as 1
        if not 0 <= stored < 2**64:
            raise ValueError(f"{stored} is stored, and a cell holds 0 to 2**64 - 1")
        self._operation(_STORE, index(place), stored)

    def fence(self) -> None:
        self._operation(_FENCE)


def _next(process: Process, answers: tuple[int, ...], fence: bool) -> tuple[Any, ...]:
    """Return what a process does next: it is run anew, up to there."""
    if len(answers) > _LONGEST:
        name = getattr(process, "func", process).__name__
        raise ValueError(
            f"{name} goes on after {_LONGEST} accesses: a program that waits in a loop "
            "can be observed only"
        )
    probe = _Probe(answers)
    try:
        return _END, _whole(process(probe, probe.fence if fence else None))
    except _StopHere:
        return probe.step


def _whole(outcome: Outcome) -> Outcome:
    return tuple(map(index, outcome))


def _anything(test: LitmusTest, fence: bool) -> frozenset[Outcome]:
    values: dict[int, set[int]] = {}
    while True:
        known = sum(map(len, values.values()))
        ends = [_alone(process, fence, values) for process in test.processes]
        if sum(map(len, values.values())) == known:
            return frozenset(one + other for one, other in product(*ends))


def _alone(process: Process, fence: bool, values: dict[int, set[int]]) -> set[Outcome]:
    ends, pending = set[Outcome](), list[tuple[int, ...]]([()])
    while pending:
        answers = pending.pop()
        kind, *operands = _next(process, answers, fence)
        if kind is _END:
            ends.add(*operands)
        elif kind is _LOAD:
            found = values.setdefault(operands[0], {0})
            pending += [(*answers, value) for value in found]
        else:
            if kind is _STORE:
                values.setdefault(operands[0], {0}).add(operands[1])
            pending.append((*answers, 0))
    return ends


def expected() -> Model:
    """Return the model of this machine: `TSO` on x86-64, and `ANY` elsewhere."""
    return Model.TSO if platform.machine() in {"x86_64", "AMD64"} else Model.ANY


def observe(
    test: LitmusTest,
    rounds: int,
    between: Between = Between.NOTHING,
    start_method: str | None = None,
) -> Counter[Outcome]:
    """Let two processes run a test again and again, and count the outcomes.

    Before each round they wait for each other, and then a random little while, so that
    they meet in different ways. Each round has places of its own, which both have
    touched before.

    Args:
        test: the two programs. Except under fork, they must be functions at the top
            level of a module that a process can import.
        rounds: how often, at least once.
        between: what each does where there may be a fence.
        start_method: "fork", "spawn" or "forkserver"; None for the program's own.

    Raises:
        ValueError: if there is nothing to run.
        RuntimeError: if a process dies.
    """
    if rounds < 1:
        raise ValueError(f"{rounds} rounds are nothing to observe: run 1 or more")
    seen = Counter[Outcome]()
    with _Pair(_HEADER + _ROUNDS * _PLACES, start_method) as pair:
        for first in range(0, rounds, _ROUNDS):
            now = min(_ROUNDS, rounds - first)
            ends = pair.run(_meet, [(p, now, between, first) for p in test.processes])
            seen.update(one + other for one, other in zip(*ends, strict=True))
    return seen


_HEADER = 16  # cells: the number of the round that each process is in, a line for each


def _delay() -> None:
    for _ in range(10):
        pass


def _fence() -> Callable[[], None]:
    lock = Lock()

    def fence() -> None:
        with lock:
            pass

    return fence


def _twice() -> Callable[[], None]:
    fence = _fence()

    def fences() -> None:
        fence()
        fence()

    return fences


def _between(what: Between) -> Fence:
    ways = {Between.DELAY: _delay, Between.FENCE: _fence(), Between.TWICE: _twice()}
    return ways.get(what)


def _await(cells: memoryview, place: int, round_: int) -> None:
    looks = 0
    while cells[place] < round_:
        looks += 1
        if looks % _PATIENCE == 0:
            sleep(_NAP)  # the other may need this processor


def _meet(
    cells: memoryview, me: int, process: Process, rounds: int, what: Between, seed: int
) -> list[Outcome]:
    """Run one of the programs of a test, each round on places of its own."""
    own = [
        cells[start : start + _PLACES]
        for start in range(_HEADER, _HEADER + rounds * _PLACES, _PLACES)
    ]
    chance = Random(2 * seed + me)
    most = 1 + seed // _ROUNDS % 8
    delays = [range(chance.randrange(most)) for _ in own]
    fence, found = _between(what), list[Outcome]()
    for memory in own:
        memory.tolist()  # touches all of it
    for round_, (memory, delay) in enumerate(zip(own, delays, strict=True), 1):
        cells[8 * me] = round_
        _await(cells, 8 - 8 * me, round_)
        for _ in delay:
            pass
        found.append(_whole(process(memory, fence)))
    return found


class _Pair:
    """Two processes on one stretch of memory, which do what they are told."""

    def __init__(self, cells: int, start_method: str | None) -> None:
        context: Any = multiprocessing.get_context(start_method)
        shared = context.RawArray(c_uint64, cells + 7)
        self.cells = _aligned(shared)
        self._workers: list[tuple[Any, Connection]] = []
        try:
            for me in (0, 1):
                ours, theirs = context.Pipe()
                with theirs:
                    process = context.Process(
                        target=_work, args=(theirs, ours, shared, me), daemon=True
                    )
                    process.start()
                self._workers.append((process, ours))
        except BaseException:
            self.__exit__()
            raise

    def run(self, task: Callable[..., Any], arguments: Sequence[Sequence[Any]]) -> Any:
        """Clear the memory, and return what the task returns to each process."""
        self.cells[:] = memoryview(bytes(self.cells.nbytes)).cast("Q")
        for (_, pipe), given in zip(self._workers, arguments, strict=True):
            pipe.send((task, given))
        answers: dict[Any, Any] = {}
        pipes = [pipe for _, pipe in self._workers]
        while len(answers) < len(pipes):
            ready: list[Any] = wait([p for p in pipes if p not in answers])
            for pipe in ready:
                try:
                    answers[pipe] = pipe.recv()
                except (EOFError, OSError):
                    raise RuntimeError(
                        "a process died: look for the reason in what it wrote to stderr"
                    ) from None
        return [answers[pipe] for pipe in pipes]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process, pipe in self._workers:
            pipe.close()
            process.kill()
            process.join()
            process.close()


def _aligned(shared: Any) -> memoryview:
    cells = memoryview(shared).cast("B").cast("Q")
    return cells[-addressof(shared) % 64 // 8 :][: len(cells) - 7]


def _work(pipe: Connection, parents: Connection, shared: Any, me: int) -> None:
    parents.close()  # as long as a process holds a copy, it cannot see the parent's end
    cells = _aligned(shared)
    with suppress(EOFError, OSError, KeyboardInterrupt):  # the parent is done, or gone
        while True:
            task, arguments = pipe.recv()
            pipe.send(task(cells, me, *arguments))


# --8<-- [start:demonstration]
def main() -> None:
    """Print what each model allows, and whether this machine keeps to its own."""
    models = (Model.SC, Model.TSO, Model.PSO)
    kept = True
    for test in TESTS:
        print(f"{test.name + ' (' + test.found + ')':38}", *(m.name for m in models))
        sets = [allowed(test, model) for model in models]
        for outcome in sorted(frozenset().union(*sets)):
            marks = ("yes" if outcome in those else "  -" for those in sets)
            print(f"  {outcome[0]} {outcome[1]:<33}", *marks)
        seen = observe(test, 1000)
        kept &= allowed(test, expected()).issuperset(seen)
    print("all that two processes found is allowed here:", kept)


# --8<-- [end:demonstration]
def report(rounds: int = 1_000_000) -> str:
    """Observe each of `TESTS` in every way, and return a table to send to others.

    Args:
        rounds: how often to run a test in each way, at least once.

    Returns:
        A description of this machine, and how often each outcome came, as Markdown.

    Raises:
        ValueError: if there is nothing to run.
        RuntimeError: if a process dies.
    """
    machine = platform.machine(), platform.system(), " ".join(platform.libc_ver())
    python = f"{platform.python_implementation()} {platform.python_version()}"
    models = (Model.SC, Model.TSO, Model.PSO)
    lines = [
        f"{python}, {' '.join(machine)}, {os.cpu_count()} processors",
        f"{rounds:,} rounds of each test in each way",
        "",
        "| Test | Found | Allowed by |" + "".join(f" {way.value} |" for way in Between),
        "|:--|:-:|:--|" + "--:|" * len(Between),
    ]
    for test in TESTS:
        seen = [observe(test, rounds, way) for way in Between]
        sets = {model.name: allowed(test, model) for model in models}
        for outcome in sorted(frozenset().union(*seen, *sets.values())):
            by = ", ".join(name for name, those in sets.items() if outcome in those)
            found = " ".join(map(str, outcome))
            counts = "".join(f" {counted[outcome]:,} |" for counted in seen)
            lines.append(f"| {test.name} | {found} | {by or 'none'} |{counts}")
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:] == ["--report"]:
        print(report())
    elif sys.argv[1:]:
        sys.exit("usage: python -m shmguide.litmus [--report]")
    else:
        main()
