"""Be the scheduler: real processes take their next step when you say so.

    python -m shmguide.play                     play the four-process example
    python -m shmguide.play four 0 1 1 0        take these turns first
    python -m shmguide.play --start-method spawn

Each process is a real one, and the value that is shown is read from the real shared
memory. To step back, all turns but the last are taken again from the start. What can
still happen comes from the model of the same steps in `shmguide.interleavings`.

Where the input ends, as in a script, it prints how far it came and ends.
"""

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide play 0.2, a game of the executable guide to Python shared memory. It needs
# shmguide.interleavings and shmguide.replay. Python 3.11 or later.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.play needs Python 3.11 or later")
# --8<-- [end:header]

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from typing import Any

from shmguide.interleavings import Model, racing_increments
from shmguide.replay import Replay

HELP = "a number lets that process take its next step; u: undo, r: restart, q: quit"


# --8<-- [start:games]
@dataclass(frozen=True)
class Game:
    """A small concurrent program that can be played.

    Attributes:
        model: its steps.
        share: makes the shared object, given a context.
        reset: puts it back to the start.
        show: says what it holds.
    """

    model: Model
    share: Callable[[Any], Any]
    reset: Callable[[Any], None]
    show: Callable[[Any], str]


def _reset_counter(counter: Any) -> None:
    counter.value = 0


GAMES = {
    "four": Game(
        racing_increments(4),
        lambda context: context.Value("i", 0),
        _reset_counter,
        lambda counter: f"counter.value = {counter.value}",
    )
}
"""The games by name."""


# --8<-- [end:games]


class Play:
    """A game in progress, on processes of its own; a context manager, which ends them.

    Args:
        game: what is played.
        start_method: of its processes; None for the program's own.
    """

    def __init__(self, game: Game, start_method: str | None = None) -> None:
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

    def go(self, turns: Sequence[int]) -> None:
        """Take these turns from the start.

        Args:
            turns: for each step the number of the process that takes it.

        Raises:
            ValueError: if one of them cannot be taken; nothing has changed then.
        """
        self._game.model.run(turns)
        self._game.reset(self._shared)
        self._printed = self._replay(turns)
        self._turns = tuple(turns)

    def lines(self) -> Iterator[str]:
        """Yield what a person wants to see before the next turn."""
        model = self._game.model
        for number, program in enumerate(model.processes):
            taken = self._turns.count(number)
            left = model.programs[program][taken:]
            step = getattr(left[0], "__doc__", None) if left else None
            yield f"  process {number}  {step.splitlines()[0] if step else 'finished'}"
        yield f"  {self._game.show(self._shared)}"
        yield from (f"  | {line}" for line in self._printed)
        possible = len({end.printed for end in model.still_possible(self._turns)})
        everything = len({end.printed for end in model.outcomes})
        yield f"  {possible} of {everything} printouts can still happen"


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
    with Play(GAMES[options.game], options.start_method) as play:
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
