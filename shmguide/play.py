"""Be the scheduler: real processes take their next step when you say so.

    python -m shmguide.play                     play the four-process example
    python -m shmguide.play four 0 1 1 0        take these turns first
    python -m shmguide.play --start-method spawn deadlock

The games are `four`, `lost`, `deadlock`, `seqlock`, `ring` and `producers`.
Each process is a real one, and the values that are shown are read from the real shared
memory; the locks are real ones, too. To step back, all turns but the last are taken
again from the start. What can still happen comes from the model of the same steps,
which `shmguide.interleavings` explores. The processor alone decides when a store leaves
its buffer, so `buffers` and `fenced` can be played only on the page of the guide.

Where the input ends, as in a script, it prints how far it came and ends.
"""

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide play 0.2, a game of the executable guide to Python shared memory. It needs
# shmguide.interleavings, shmguide.litmus and shmguide.replay. Python 3.11 or later.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.play needs Python 3.11 or later")
# --8<-- [end:header]

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import Structure, c_int, c_wchar
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_all_start_methods, get_context
from typing import Any

from shmguide.interleavings import (
    WAIT,
    Model,
    Outcome,
    Step,
    load,
    racing_increments,
    store,
)
from shmguide.litmus import STORE_BUFFERING, X, Y, steps
from shmguide.replay import Replay

HELP = "a number lets that process take its next step; u: undo, r: restart, q: quit"


@dataclass(frozen=True)
class Game:
    """A small concurrent program that can be played.

    Attributes:
        name: what the command line calls it.
        model: its steps.
        noun: what its outcomes are called.
        processes: what its processes are called, each with its number.
        share: makes the shared object, given a context; its attributes are the model's
            shared variables. None if real processes cannot be driven through the steps.
        tells: the shared variables that tell outcomes apart; none if it is what was
            printed.
        names: what the program calls a variable of the model, where that differs; ""
            for one that nobody wants to see.
    """

    name: str
    model: Model
    noun: str
    processes: tuple[str, ...]
    share: Callable[[Any], Any] | None
    tells: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """What plays it on real processes; empty if nothing does."""
        return f"python -m shmguide.play {self.name}" if self.share else ""

    def label(self, outcome: Outcome) -> str:
        """Return what tells an outcome from the others.

        Args:
            outcome: one of the model's.
        """
        finals = (text(outcome.final(name)) for name in self.tells)
        what = " ".join(finals) if self.tells else " / ".join(map(str, outcome.printed))
        if outcome.finished:
            return what or "all finish"
        return f"{what} (stuck)" if what else "deadlock"

    def named(self, variables: Mapping[str, object]) -> dict[str, str]:
        """Return variables as people want to see them.

        Args:
            variables: by their names in the model.
        """
        pairs = (
            (self.names.get(name, name), value) for name, value in variables.items()
        )
        return {name: text(value) for name, value in pairs if name}


def text(value: object) -> str:
    """Return a value as people want to see it: a tuple as its items.

    Args:
        value: of a variable.
    """
    if isinstance(value, tuple):
        return " ".join(map(text, value)) or "-"
    return str(value)


# --8<-- [start:deadlock]
class Locks:
    """Two real locks, as the model sees them: each is free, or held."""

    def __init__(self, context: Any) -> None:
        self._locks = context.Lock(), context.Lock()

    def _is_held(self, number: int) -> str:
        if self._locks[number].acquire(block=False):
            self._locks[number].release()
            return "free"
        return "held"

    def _hold(self, number: int, state: str) -> None:
        if state == "held":
            self._locks[number].acquire(block=False)
        elif self._is_held(number) == "held":
            self._locks[number].release()

    a = property(lambda self: self._is_held(0), lambda self, to: self._hold(0, to))
    b = property(lambda self: self._is_held(1), lambda self, to: self._hold(1, to))


def _acquire(lock: str, _which: str, shared: Any, own: Any) -> object:
    """Acquire lock {0}, or wait for it."""
    if getattr(shared, lock) == "held":
        return WAIT
    setattr(shared, lock, "held")
    own.holds = (*getattr(own, "holds", ()), lock)
    return None


def _release(lock: str, _which: str, shared: Any, own: Any) -> None:
    """Release lock {0}."""
    setattr(shared, lock, "free")
    own.holds = tuple(held for held in own.holds if held != lock)


def _moving(source: str, target: str) -> list[Step]:
    return [
        partial(_acquire, source, "source"),
        partial(_acquire, target, "target"),
        partial(_release, target, "target"),
        partial(_release, source, "source"),
    ]


DEADLOCK = Game(
    "deadlock",
    Model([_moving("a", "b"), _moving("b", "a")], a="free", b="free"),
    "endings",
    ("process 0", "process 1"),
    Locks,
    names={"a": "lock a", "b": "lock b"},
)
# --8<-- [end:deadlock]


# --8<-- [start:seqlock]
class _Latest(Structure):
    _fields_ = (("number", c_int), ("left", c_int), ("right", c_int))


def _begin(shared: Any, _own: Any) -> None:
    """Make the number odd: a value is being written."""
    shared.number += 1


def _store_left(shared: Any, _own: Any) -> None:
    """Write the left half of the new value."""
    shared.left = 2


def _store_right(shared: Any, _own: Any) -> None:
    """Write the right half of it."""
    shared.right = 2


def _end(shared: Any, _own: Any) -> None:
    """Make the number even again: the value is complete."""
    shared.number += 1


def _look(shared: Any, own: Any) -> None:
    """Look at the number."""
    own.seen = shared.number


def _copy_left(shared: Any, own: Any) -> None:
    """Copy the left half."""
    own.copy = (shared.left,)


def _copy_right(shared: Any, own: Any) -> None:
    """Copy the right half."""
    own.copy = (*own.copy, shared.right)


def _look_again(shared: Any, own: Any) -> str:
    """Look at the number again: take the copy, or refuse it."""
    whole = own.seen % 2 == 0 and shared.number == own.seen
    return f"{text(own.copy)}: {'taken' if whole else 'refused'}"


SEQLOCK = Game(
    "seqlock",
    Model(
        [
            [_begin, _store_left, _store_right, _end],
            [_look, _copy_left, _copy_right, _look_again],
        ],
        number=0,
        left=1,
        right=1,
    ),
    "results",
    ("writer 0", "reader 1"),
    lambda context: context.Value(_Latest),
)
# --8<-- [end:seqlock]


# --8<-- [start:ring]
class _Ring(Structure):
    _fields_ = (
        ("WRITTEN", c_int),
        ("TAKEN", c_int),
        ("slot_0", c_wchar),
        ("slot_1", c_wchar),
    )


def _find_room(shared: Any, own: Any) -> object:
    """Find a free slot, or wait: both are full."""
    if shared.WRITTEN - shared.TAKEN == 2:
        return WAIT
    own.written = shared.WRITTEN
    return None


def _fill(frame: str, shared: Any, own: Any) -> None:
    """Write frame {0} into the slot."""
    setattr(shared, f"slot_{own.written % 2}", frame)


def _publish(shared: Any, own: Any) -> None:
    """Raise the counter of frames written."""
    shared.WRITTEN = own.written + 1
    del own.written


def _find_frame(shared: Any, own: Any) -> object:
    """Find a frame, or wait: the ring is empty."""
    if shared.WRITTEN == shared.TAKEN:
        return WAIT
    own.taken = shared.TAKEN
    return None


def _take(shared: Any, own: Any) -> None:
    """Copy the frame out of its slot."""
    own.frame = getattr(shared, f"slot_{own.taken % 2}")


def _free(shared: Any, own: Any) -> str:
    """Raise the counter of frames taken, and print the frame."""
    shared.TAKEN = own.taken + 1
    frame = str(own.frame)
    del own.taken, own.frame
    return frame


def _putting(*frames: str) -> list[Step]:
    return [step for f in frames for step in (_find_room, partial(_fill, f), _publish)]


_GETTING = _find_frame, _take, _free
_EMPTY = {"WRITTEN": 0, "TAKEN": 0, "slot_0": "-", "slot_1": "-"}
_SLOTS = {"slot_0": "slot 0", "slot_1": "slot 1"}


def _ring(context: Any) -> Any:
    return context.Value(_Ring)


RING = Game(
    "ring",
    Model([_putting("A", "B", "C"), _GETTING * 3], **_EMPTY),
    "printouts",
    ("producer 0", "consumer 1"),
    _ring,
    names=_SLOTS,
)
PRODUCERS = Game(
    "producers",
    Model([_putting("A"), _putting("B"), _GETTING * 2], **_EMPTY),
    "printouts",
    ("producer 0", "producer 1", "consumer 2"),
    _ring,
    names=_SLOTS,
)
# --8<-- [end:ring]


# --8<-- [start:games]
FOUR = Game(
    "four",
    racing_increments(4),
    "printouts",
    ("process 0", "process 1", "process 2", "process 3"),
    lambda context: context.Value("i", 0),
    names={"value": "counter.value", "read": "loaded", "seen": "loaded for print"},
)
LOST = Game(
    "lost",
    Model([[load, store] * 3] * 2, value=0),
    "final values",
    ("process 0", "process 1"),
    lambda context: context.Value("i", 0),
    tells=("value",),
    names={"value": "counter.value", "read": "loaded"},
)


def _buffering(name: str, fence: bool) -> Game:
    return Game(
        name,
        Model(
            steps(STORE_BUFFERING, WAIT, fence, x=X, y=Y),
            **dict.fromkeys(["x", "y"], 0),
            **dict.fromkeys(["queue_0", "queue_1", "found_0", "found_1"], ()),
        ),
        "results",
        ("process 0", "process 1", "2, buffer of 0", "3, buffer of 1"),
        None,
        tells=("found_0", "found_1"),
        names={
            "queue_0": "buffer of 0",
            "queue_1": "buffer of 1",
            "found_0": "y by 0",
            "found_1": "x by 1",
            "answers": "",
        },
    )


BUFFERS, FENCED = _buffering("buffers", False), _buffering("fenced", True)
GAMES = {
    game.name: game
    for game in (FOUR, LOST, DEADLOCK, SEQLOCK, RING, PRODUCERS, BUFFERS, FENCED)
}
"""The games by name."""
# --8<-- [end:games]


class Play:
    """A game in progress, on processes of its own; a context manager, which ends them.

    Args:
        game: what is played.
        start_method: of its processes; None for the program's own.

    Raises:
        ValueError: if real processes cannot be driven through the steps of the game.
    """

    def __init__(self, game: Game, start_method: str | None = None) -> None:
        if game.share is None:
            raise ValueError(
                f"{game.name} needs a processor that waits for you: play it on the "
                "page of the guide, and run python -m shmguide.litmus to see what real "
                "processes find"
            )
        self._game, self._turns = game, tuple[int, ...]()
        self._printed = tuple[object, ...]()
        self._shared = game.share(get_context(start_method))
        model = game.model
        processes = [model.programs[number] for number in model.processes]
        self._replay = Replay(processes, self._shared, start_method)

    def __enter__(self) -> "Play":
        return self

    def __exit__(self, *_: object) -> None:
        self._replay.close()

    @property
    def turns(self) -> tuple[int, ...]:
        """The turns that were taken."""
        return self._turns

    @property
    def shared(self) -> dict[str, object]:
        """What the real shared object holds, by the names of the model."""
        names = dict(self._game.model.start)
        return {name: getattr(self._shared, name) for name in names}

    @property
    def printed(self) -> tuple[object, ...]:
        """What the processes printed."""
        return self._printed

    def go(self, turns: Sequence[int]) -> None:
        """Take these turns from the start.

        Args:
            turns: for each step the number of the process that takes it.

        Raises:
            ValueError: if one of them cannot be taken; nothing has changed then.
        """
        self._game.model.run(turns)
        for name, value in self._game.model.start:
            setattr(self._shared, name, value)
        self._printed = self._replay(turns)
        self._turns = tuple(turns)

    def lines(self) -> Iterator[str]:
        """Yield what a person wants to see before the next turn."""
        game, model = self._game, self._game.model
        width = max(map(len, game.processes))
        for number, program in enumerate(model.processes):
            yield f"  {game.processes[number]:{width}}  {self._next(number, program)}"
        values = game.named(self.shared).items()
        yield "  " + ", ".join(f"{name} = {value}" for name, value in values)
        yield from (f"  | {line}" for line in self._printed)
        possible = set(map(game.label, model.still_possible(self._turns)))
        everything = len(set(map(game.label, model.outcomes)))
        yield f"  {len(possible)} of {everything} {game.noun} can still happen"

    def _next(self, number: int, program: int) -> str:
        left = self._game.model.programs[program][self._turns.count(number) :]
        if not left:
            return "finished"
        function, given = (
            getattr(left[0], "func", left[0]),
            getattr(left[0], "args", ()),
        )
        says = (function.__doc__ or "").splitlines()[0].format(*given)
        try:
            self._game.model.run((*self._turns, number))
        except ValueError:
            return f"waits: {says}"
        return says


def main(arguments: Sequence[str] | None = None) -> None:
    """Play a game in the terminal.

    Args:
        arguments: those of the command line if None.
    """
    parser = argparse.ArgumentParser(prog="python -m shmguide.play")
    parser.add_argument("game", nargs="?", default="four", choices=GAMES)
    parser.add_argument("turns", nargs="*", type=int, help="turns to take first")
    parser.add_argument("--start-method", choices=get_all_start_methods())
    options = parser.parse_args(arguments)
    try:
        play = Play(GAMES[options.game], options.start_method)
    except ValueError as error:
        parser.error(str(error))
    with play:
        try:
            play.go(options.turns)
        except ValueError as error:
            parser.error(str(error))
        print(HELP)
        print(*play.lines(), sep="\n")
        while (answer := _asked()) not in {"q", ""}:
            try:
                play.go(_next(play.turns, answer))
            except ValueError as error:
                print(f"  {error}: {HELP}")
            print(*play.lines(), sep="\n")


def _asked() -> str:
    print("> ", end="", flush=True)
    answer = sys.stdin.readline()
    if not answer:
        print()
    return answer.strip() or ("" if not answer else "?")


def _next(turns: tuple[int, ...], answer: str) -> tuple[int, ...]:
    match answer:
        case "u":
            return turns[:-1]
        case "r":
            return ()
        case _ if answer.isdecimal():
            return *turns, int(answer)
    raise ValueError(f"{answer!r} is no turn")


if __name__ == "__main__":
    main()
