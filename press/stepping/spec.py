"""Read what a stepper plays: docs/steppers/NAME.toml, and the game that it names.

    title = "Four processes add one each"
    game = "shmguide.play.FOUR"
    program = "snippets/creating/value_four_processes.py"
    first = "def work("         # the lines of it that are shown; all if not given
    last = "print("
    schedule = "0110"           # what is drawn where no script runs

    [cells]                     # if not all of them are shared memory, in this order
    "Shared memory" = ["value"]
    "Locks" = ["a"]

    [steps.load]                # by the name of the function, without a leading _
    says = "load the counter"   # {0} is the first argument of a partial function
    line = "counter.value += 1" # lit when the step was taken; may be left out

    [[challenges]]
    text = "Make it print 1 1 1 1"
    printed = ["The value is 1"]    # what must have been printed,
    final = { value = 1 }           # and the variables at the end,
    stuck = true                    # and that nobody can go on;
    waits = 0                       # or, at any time, the process that must wait

A challenge has at least one of the four, and the model must be able to meet it.
"""

import pkgutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

KEYS = {"title", "game", "program", "schedule", "steps", "challenges"}


class StepperError(ValueError):
    """A stepper that cannot be played; the text says why, and what to do."""


@dataclass(frozen=True)
class Challenge:
    """What the reader is asked to bring about.

    Attributes:
        text: what to do.
        printed: the lines that must have been printed; None if any will do.
        final: the shared variables that must have these values.
        stuck: whether somebody must have steps left that cannot be taken.
        waits: the process that must wait, whatever else; None if it is an ending.
    """

    text: str
    printed: tuple[str, ...] | None
    final: Mapping[str, Any]
    stuck: bool
    waits: int | None

    def met(self, outcome: Any) -> bool:
        """Return whether an outcome of the model is what was asked for."""
        return (
            self.waits is None
            and (self.printed is None or self.printed == (*map(str, outcome.printed),))
            and all(outcome.final(name) == value for name, value in self.final.items())
            and outcome.finished != self.stuck
        )


@dataclass(frozen=True)
class Stepper:
    """What a stepper plays.

    Attributes:
        name: its id on the page.
        title: what stands above it.
        game: the game, with its model, an instance of what the guide explores.
        program: the lines that are shown beside it.
        schedule: the turns that are drawn where no script runs.
        cells: the shared variables that are shown, by their headings.
        says: what each step does, for each program of the model.
        lines: the number of its line among those shown, from 1; 0 if it has none.
        challenges: what the reader is asked to bring about.
    """

    name: str
    title: str
    game: Any
    program: tuple[str, ...]
    schedule: tuple[int, ...]
    cells: Mapping[str, Sequence[str]]
    says: Sequence[Sequence[str]]
    lines: Sequence[Sequence[int]]
    challenges: Sequence[Challenge]


def read(name: str, folder: Path, root: Path) -> Stepper:
    """Read a stepper.

    Args:
        name: the name of its file, without the suffix.
        folder: where the files are.
        root: the folder to which the program's path is relative.

    Raises:
        StepperError: if it has no such file, lacks something, or asks for what its
            model cannot do.
    """
    path = folder / f"{name}.toml"
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise StepperError(f"stepper {name}: {error}") from None
    try:
        return _stepper(name, given, root)
    except StepperError as error:
        raise StepperError(f"{path.name}: {error}") from None


def _stepper(name: str, given: Mapping[str, Any], root: Path) -> Stepper:
    if missing := KEYS - given.keys():
        raise StepperError(f"it lacks {', '.join(sorted(missing))}")
    try:
        game = pkgutil.resolve_name(given["game"])
    except (ImportError, AttributeError, ValueError) as error:
        raise StepperError(f"there is no game {given['game']!r}: {error}") from None
    model, steps = game.model, given["steps"]
    used = {_name(step) for program in model.programs for step in program}
    if strange := used ^ steps.keys():
        raise StepperError(
            f"the model and [steps] differ in {', '.join(sorted(strange))}"
        )
    program = _shown(given, root)
    stepper = Stepper(
        name=name,
        title=given["title"],
        game=game,
        program=program,
        schedule=tuple(map(int, given["schedule"])),
        cells=given.get("cells", {"Shared memory": [name for name, _ in model.start]}),
        says=[[_filled(steps, "says", s) for s in each] for each in model.programs],
        lines=[
            [_line(_filled(steps, "line", step), program) for step in each]
            for each in model.programs
        ],
        challenges=[*map(_challenge, given["challenges"])],
    )
    shown = [cell for cells in stepper.cells.values() for cell in cells]
    if sorted(shown) != [cell for cell, _ in model.start]:
        raise StepperError("[cells] must name each shared variable of the model once")
    for challenge in stepper.challenges:
        if challenge.waits not in _waiting(model):
            raise StepperError(
                f"process {challenge.waits} waits never, or at the start"
            )
        if challenge.waits is None and not any(map(challenge.met, model.outcomes)):
            raise StepperError(f"nobody can meet {challenge.text!r}")
    return stepper


def _name(step: Any) -> str:
    return str(getattr(step, "func", step).__name__).removeprefix("_")


def _filled(steps: Mapping[str, Any], key: str, step: Any) -> str:
    given: str = steps[_name(step)].get(key, "")
    return given.format(*getattr(step, "args", ()))


def _shown(given: Mapping[str, Any], root: Path) -> tuple[str, ...]:
    lines = (root / given["program"]).read_text("utf-8").splitlines()
    lines = lines[max(0, _line(given.get("first", ""), lines) - 1) :]
    lines = lines[: _line(given.get("last", ""), lines) or None]
    return tuple(dedent("\n".join(lines)).split("\n"))


def _line(text: str, lines: Sequence[str]) -> int:
    if not text:
        return 0
    hits = [number for number, line in enumerate(lines, 1) if text in line]
    if len(hits) != 1:
        raise StepperError(f"{text!r} is in {len(hits)} lines of the program")
    return hits[0]


def _challenge(given: Mapping[str, Any]) -> Challenge:
    if not given.keys() & {"printed", "final", "stuck", "waits"}:
        raise StepperError(f"{given['text']!r} does not say when it is met")
    printed = given.get("printed")
    final = given.get("final", {})
    return Challenge(
        text=given["text"],
        printed=None if printed is None else tuple(printed),
        final={k: tuple(v) if isinstance(v, list) else v for k, v in final.items()},
        stuck=given.get("stuck", False),
        waits=given.get("waits"),
    )


def _waiting(model: Any) -> Iterator[int | None]:
    waits = [effect for effect in model.effects if effect.after is None]
    start = {effect[0] for effect in waits if effect[1:4] == (0, model.start, ())}
    programs = {effect.program for effect in waits} - start
    yield None
    yield from (n for n, each in enumerate(model.processes) if each in programs)
