"""Every outcome that a small concurrent program can have, by exploring its states.

A process is a list of steps, each an indivisible action on the shared variables and
on the process's own. An *interleaving* is one order in which all steps of all processes
can happen. There are soon too many to try: the four-process example of this guide has
63,063,000. But what can still happen depends only on the state that has been reached,
and most interleavings pass through the same few states. So the model visits each state
once, and does not tell apart processes that have the same steps and variables.

What it merges are states whose values are *the same*: of one type, equal, and with the
same `repr`; floats if they have the same bits, tuples and frozensets if their items are
the same. So 1, 1.0 and True stay apart, and 0.0 and -0.0, in states and in outcomes. A
step must depend on nothing but its variables, and must not change a value in place.

The method is explicit-state model checking with symmetry reduction: Clarke, Grumberg
and Peled, *Model Checking* (1999), chapters 2 and 14.

Examples:
    >>> model = racing_increments(processes=4)
    >>> f"{model.interleavings:,} interleavings, {model.states} states"
    '63,063,000 interleavings, 735 states'
"""

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide interleavings 0.2, a building block of the executable guide to Python shared
# memory. Python 3.11 or later.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.interleavings needs Python 3.11 or later")
# --8<-- [end:header]

import struct
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import takewhile
from operator import index
from types import SimpleNamespace
from typing import Any, Final, NamedTuple, Self


class Wait(Enum):
    """The type of `WAIT`."""

    WAIT = "the step cannot be taken yet"


WAIT: Final = Wait.WAIT
"""What a step returns when it cannot be taken yet, as when it acquires a lock that
another process holds. What such a step has assigned does not count."""

Step = Callable[[Any, Any], object]
"""An indivisible action: a function of the shared variables and the process's own.

It reads and assigns their attributes. What it returns, the process prints; None prints
nothing, `WAIT` means that the step was not taken. All values must be hashable."""

Variables = tuple[tuple[str, Hashable], ...]
"""Names and values, sorted by name."""


# --8<-- [start:exact]
def _exact(value: Any) -> Hashable:
    """Return what two values have in common only if they are the same, not just equal.

    It is made of types, strings and such values as == tells apart.
    """
    kind = type(value)
    if kind is float:
        return kind, struct.pack("d", value)
    if isinstance(value, tuple):
        return kind, tuple(map(_exact, value))
    if isinstance(value, frozenset):
        return kind, frozenset(map(_exact, value))
    return kind, value, "" if kind in _PLAIN else repr(value)


_PLAIN: Final = {bool, int, str, bytes, type(None)}
# --8<-- [end:exact]


class Outcome(NamedTuple):
    """How a run of the program ended.

    Two outcomes are equal if all their values are the same: 1 and True are not.
    """

    printed: tuple[Hashable, ...]
    """What the processes printed, in order."""

    shared: Variables
    """The shared variables at the end."""

    finished: bool
    """False if steps are left: in a deadlock, every process that has any is waiting."""

    def final(self, name: str) -> Hashable:
        """Return the value of a shared variable at the end.

        Args:
            name: the variable's name.

        Raises:
            KeyError: if there is no shared variable of that name.
        """
        return dict(self.shared)[name]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple) and _exact(tuple(self)) == _exact(tuple(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(_exact(tuple(self)))


class Effect(NamedTuple):
    """What one step does to one pair of variables that it can meet."""

    program: int
    """The number of its program: processes with the same steps have the same one."""

    step: int
    """The number of the step in that program."""

    shared: Variables
    """The shared variables before."""

    own: Variables
    """The process's own variables before."""

    after: tuple[Variables, ...] | None
    """Both of them after it; None if the step cannot be taken yet."""

    printed: Hashable = None
    """What the process prints; None if nothing."""


class Model:
    """A small concurrent program: the steps of its processes, and what they share.

    Args:
        processes: the steps of each process, in order.
        shared: the shared variables with their first values.

    Raises:
        TypeError: if a first value is not hashable; later, when the model is explored,
            if a step assigns or prints a value that is not.

    Examples:
        >>> def load(shared, own):
        ...     own.read = shared.value
        >>> def store(shared, own):
        ...     shared.value = own.read + 1
        >>> race = Model([[load, store], [load, store]], value=0)
        >>> race.interleavings
        6
        >>> sorted(outcome.final("value") for outcome in race.outcomes)
        [1, 2]
        >>> race.schedule(lambda outcome: outcome.final("value") == 1)
        (0, 1, 1, 0)
    """

    def __init__(self, processes: Sequence[Sequence[Step]], **shared: Hashable) -> None:
        programs = [tuple(steps) for steps in processes]
        kinds = list(map(_exact, programs))
        distinct = list(dict.fromkeys(kinds))
        self._programs = [programs[kinds.index(kind)] for kind in distinct]
        # Each value has a number, the same one if it is the same, by which states know
        # it: numbers cannot be taken for each other.
        self._values: list[Hashable] = []
        self._numbers: dict[Hashable, int] = {}
        self._start = _State(
            self._frozen(shared, "the model"),
            tuple(_Process(distinct.index(kind), 0, ()) for kind in kinds),
        )
        self._found: dict[_State, dict[_End, int]] = {}

    @cached_property
    def outcomes(self) -> Mapping[Outcome, int]:
        """Every outcome that can be reached, and how many interleavings reach it."""
        return {self._outcome(end): ways for end, ways in self._ends.items()}

    @cached_property
    def _ends(self) -> "dict[_End, int]":
        start = self._start.regardless_of_order()
        pending = [start]
        while pending:
            state = pending[-1]
            moves = self._moves(state)
            unknown = [after for _, _, after in moves if after not in self._found]
            if unknown:
                pending += unknown
            else:
                self._found[pending.pop()] = self._joined(state, moves)
        return self._found[start]

    @cached_property
    def interleavings(self) -> int:
        """The number of interleavings of the processes' steps."""
        return sum(self.outcomes.values())

    @cached_property
    def states(self) -> int:
        """The number of distinct states that the interleavings pass through."""
        return len(self._found) if self._ends else 0

    @property
    def processes(self) -> tuple[int, ...]:
        """The number of the program of each process."""
        return tuple(process.program for process in self._start.processes)

    @property
    def programs(self) -> tuple[tuple[Step, ...], ...]:
        """The steps of each program, in order."""
        return tuple(self._programs)

    @property
    def start(self) -> Variables:
        """The shared variables at the start."""
        return self._variables(self._start.shared)

    @cached_property
    def effects(self) -> frozenset[Effect]:
        """The whole model as a table: what each step does wherever it can be reached.

        Whoever looks steps up in it takes the same steps as the model, without calling
        them: so does the stepper on the pages of the guide.
        """
        effects = set[Effect]()
        for state in self._found if self._ends else ():
            shared = self._variables(state.shared)
            for number, (program, step, own) in enumerate(state.processes):
                if step == len(self._programs[program]):
                    continue
                before = program, step, shared, self._variables(own)
                taken = self._take(state, number)
                if taken is None:
                    effects.add(Effect(*before, None))
                    continue
                printed, (shared_after, processes) = taken
                after = shared_after, processes[number].own
                lines = (self._values[line] for line in printed)
                effects.add(Effect(*before, tuple(map(self._variables, after)), *lines))
        return frozenset(effects)

    @property
    def printouts(self) -> "Printouts":
        """Every text that the processes can print."""
        return Printouts(self)

    def share(self, wanted: Callable[[Outcome], bool]) -> Fraction:
        """Return the part of the interleavings that end in a wanted outcome.

        It is not a probability: no real scheduler chooses interleavings evenly.

        Args:
            wanted: tells whether an outcome counts.

        Returns:
            A fraction from 0 to 1.
        """
        hits = sum(ways for outcome, ways in self.outcomes.items() if wanted(outcome))
        return Fraction(hits, self.interleavings)

    def schedule(self, wanted: Callable[[Outcome], bool]) -> tuple[int, ...]:
        """Return an interleaving that ends in a wanted outcome.

        A process goes on for as long as it can without missing that outcome.

        Args:
            wanted: tells whether an outcome will do.

        Returns:
            For each step the number of the process that takes it. Processes are
            numbered from 0 in the order in which they were given.

        Raises:
            LookupError: if no interleaving ends in a wanted outcome.
        """
        ahead = next((e for e in self._ends if wanted(self._outcome(e))), None)
        if ahead is None:
            raise LookupError(f"none of the {len(self._ends)} outcomes is wanted")
        state, schedule = self._start, list[int]()
        while True:
            for number in sorted(
                range(len(state.processes)), key=lambda n: [n] != schedule[-1:]
            ):
                printed, after = self._take(state, number) or ((), state)
                if after is state or ahead.printed[: len(printed)] != printed:
                    continue
                rest = ahead._replace(printed=ahead.printed[len(printed) :])
                if rest in self._found[after.regardless_of_order()]:
                    schedule.append(number)
                    state, ahead = after, rest
                    break
            else:
                return tuple(schedule)

    def still_possible(self, schedule: Sequence[int]) -> frozenset[Outcome]:
        """Return the outcomes that can still be reached once these turns were taken.

        Args:
            schedule: as for `run`.

        Raises:
            ValueError: as `run` does.
        """
        printed, state = self._follow(schedule)
        ahead = self._found[state.regardless_of_order()] if self._ends else {}
        return frozenset(
            self._outcome(end._replace(printed=printed + end.printed)) for end in ahead
        )

    def run(self, schedule: Sequence[int]) -> Outcome:
        """Take the steps in the order that a schedule gives.

        Args:
            schedule: for each step the number of the process that takes it.

        Returns:
            The outcome, which is not finished if the schedule ends too early.

        Raises:
            TypeError: if what should be the number of a process is no whole number.
            ValueError: if it is the turn of a process that does not exist, has no step
                left, or must wait.
        """
        printed, state = self._follow(schedule)
        return self._outcome(self._end(state)._replace(printed=printed))

    def _follow(self, schedule: Sequence[int]) -> "tuple[tuple[int, ...], _State]":
        state, printed = self._start, tuple[int, ...]()
        for turn, given in enumerate(schedule):
            try:
                number = index(given)
            except TypeError:
                raise TypeError(
                    f"turn {turn}: a process has a whole number, not {given!r:.50}"
                ) from None
            if not 0 <= number < len(state.processes):
                raise ValueError(f"turn {turn}: there is no process {number}")
            if not self._steps(state.processes[number]):
                raise ValueError(f"turn {turn}: process {number} has no step left")
            taken = self._take(state, number)
            if taken is None:
                raise ValueError(f"turn {turn}: process {number} must wait")
            printed, state = printed + taken[0], taken[1]
        return printed, state

    def _joined(self, state: "_State", moves: "list[_Move]") -> "dict[_End, int]":
        if not moves:
            return {self._end(state): 1}
        joined = Counter[_End]()
        for like, printed, after in moves:
            for outcome, ways in self._found[after].items():
                longer = outcome._replace(printed=printed + outcome.printed)
                joined[longer] += like * ways
        return dict(joined)

    def _end(self, state: "_State") -> "_End":
        return _End((), state.shared, not any(map(self._steps, state.processes)))

    def _outcome(self, end: "_End") -> Outcome:
        printed = tuple(self._values[number] for number in end.printed)
        return Outcome(printed, self._variables(end.shared), end.finished)

    def _variables(self, numbers: "_Numbers") -> Variables:
        return tuple(self._thawed(numbers).items())

    def _number(self, value: Hashable, what: str) -> int:
        try:
            hash(value)
        except TypeError:
            raise TypeError(
                f"{what} {value!r}, which cannot be hashed: use a tuple or a frozenset"
            ) from None
        number = self._numbers.setdefault(_exact(value), len(self._values))
        if number == len(self._values):
            self._values.append(value)
        return number

    def _frozen(self, variables: Mapping[str, Hashable], culprit: str) -> "_Numbers":
        return tuple(
            sorted(
                (name, self._number(value, f"{culprit} assigns {name} ="))
                for name, value in variables.items()
            )
        )

    def _thawed(self, numbers: "_Numbers") -> dict[str, Hashable]:
        return {name: self._values[number] for name, number in numbers}

    def _moves(self, state: "_State") -> "list[_Move]":
        moves = []
        for process, like in Counter(state.processes).items():
            taken = self._take(state, state.processes.index(process))
            if taken:
                printed, after = taken
                moves.append(_Move(like, printed, after.regardless_of_order()))
        return moves

    def _steps(self, process: "_Process") -> tuple[Step, ...]:
        return self._programs[process.program][process.taken :]

    def _take(
        self, state: "_State", number: int
    ) -> "tuple[tuple[int, ...], _State] | None":
        process = state.processes[number]
        steps = self._steps(process)
        if not steps:
            return None
        shared = SimpleNamespace(**self._thawed(state.shared))
        own = SimpleNamespace(**self._thawed(process.own))
        printed: Any = steps[0](shared, own)
        if printed is WAIT:
            return None
        name = getattr(steps[0], "__name__", repr(steps[0]))
        processes = list(state.processes)
        processes[number] = process._replace(
            taken=process.taken + 1, own=self._frozen(vars(own), name)
        )
        return (
            () if printed is None else (self._number(printed, f"{name} returns"),),
            _State(self._frozen(vars(shared), name), tuple(processes)),
        )


class Printouts(frozenset[str]):
    r"""Every text that the processes of a model can print: lines, joined by newlines.

    It is a set that can explain itself. To another process it goes as a plain one.

    Args:
        model: the model.

    Examples:
        >>> texts = racing_increments(processes=2).printouts
        >>> len(texts)
        4
        >>> texts.explain("The value is 1\nThe value is 1")
        'the schedule 0 1 1 1 1 0 0 0 prints it'
        >>> texts.explain("The value is 2\nThe value is 3")
        "no schedule prints the line 'The value is 3'"
    """

    def __new__(cls, model: Model) -> Self:  # noqa: D102
        return super().__new__(cls, map(_text, model.outcomes))

    def __init__(self, model: Model) -> None:
        self._model = model

    def __reduce__(self) -> tuple[type[frozenset[str]], tuple[list[str]]]:
        return frozenset, (list(self),)

    def explain(self, text: str) -> str:
        """Say by which schedule a text is printed, or how near to it any schedule gets.

        Args:
            text: the lines, joined by newlines.
        """
        if text in self:
            schedule = self._model.schedule(lambda outcome: _text(outcome) == text)
            return f"the schedule {' '.join(map(str, schedule))} prints it"
        lines, possible = text.split("\n"), [each.split("\n") for each in self]
        known = {line for each in possible for line in each}
        if strange := [line for line in lines if line not in known]:
            return f"no schedule prints the line {strange[0]!r}"
        near = max(_common(lines, each) for each in possible)
        if not near:
            return f"no schedule begins with {lines[near]!r}"
        begun = f"some schedule prints this up to line {near}, but none"
        if near == len(lines):
            return f"{begun} ends there"
        return f"{begun} goes on with {lines[near]!r}"


def _text(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.printed))


def _common(lines: Sequence[str], others: Sequence[str]) -> int:
    pairs = zip(lines, others, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


_Numbers = tuple[tuple[str, int], ...]
"""Names of variables and numbers of values, sorted by name."""


class _End(NamedTuple):
    printed: tuple[int, ...]
    shared: _Numbers
    finished: bool


class _Process(NamedTuple):
    program: int
    taken: int
    own: _Numbers


class _State(NamedTuple):
    shared: _Numbers
    processes: tuple[_Process, ...]

    def regardless_of_order(self) -> "_State":
        return self._replace(processes=tuple(sorted(self.processes)))


class _Move(NamedTuple):
    like: int
    printed: tuple[int, ...]
    after: _State


# --8<-- [start:racing_increments]
def load(counter: Any, own: Any) -> None:
    """Read the counter: the first half of `+= 1`."""
    own.read = counter.value


def store(counter: Any, own: Any) -> None:
    """Write back one more than was read: the second half."""
    counter.value = own.read + 1
    del own.read


def load_again(counter: Any, own: Any) -> None:
    """Read the counter once more, for `print`."""
    own.seen = counter.value


def write(_counter: Any, own: Any) -> str:
    """Send the line to the terminal."""
    line = f"The value is {own.seen}"
    del own.seen
    return line


def racing_increments(processes: int) -> Model:
    """Return the model of processes that add one each, and print."""
    steps = [load, store, load_again, write]
    return Model([steps] * processes, value=0)


def printouts(processes: int) -> Printouts:
    """Return every text that these processes can print."""
    return racing_increments(processes).printouts


# --8<-- [end:racing_increments]


def main() -> None:
    """Print what can become of four processes that add one each."""
    model = racing_increments(4)
    print(f"{model.interleavings:,} interleavings, {model.states} states")
    print(f"{len(printouts(4))} printouts")
    for value in 4, 3, 2, 1:
        ways = sum(n for o, n in model.outcomes.items() if o.final("value") == value)
        share = ways / model.interleavings
        print(f"the counter ends at {value} in {share:5.1%} of the interleavings")
    schedule = model.schedule(lambda outcome: outcome.final("value") == 1)
    print("one that ends at 1:", *schedule)


if __name__ == "__main__":
    main()
