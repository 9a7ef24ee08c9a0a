"""Read what a stepper plays: docs/steppers/NAME.toml, and the model that it names.

    title = "Four processes add one each"
    model = "shmguide.interleavings.racing_increments(4)"
    program = "snippets/creating/value_four_processes.py"
    outcome = "printed"         # what tells outcomes apart; or a shared variable
    noun = "printouts"          # what they are called
    schedule = "0 1 1 0"        # what is drawn where no script runs
    replay = "python -m shmguide.play four"     # the schedule is added

    [names]
    value = "counter.value"     # how the page names a variable of the model

    [steps.load]                # by the name of the function
    says = "load the counter"
    line = "counter.value += 1" # in the program; lit when the step is next

    [[challenges]]
    text = "Make it print 1 1 1 1"
    printed = ["The value is 1"]    # what must have been printed,
    final = { value = 1 }           # and the variables at the end,
    stuck = true                    # and that nobody can go on

A challenge has at least one of the three, and the model must be able to meet it.
"""

import ast
import pkgutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEYS = {"title", "model", "program", "outcome", "noun", "schedule", "replay"}


class StepperError(ValueError):
    """A stepper that cannot be played; the text says why, and what to do."""


@dataclass(frozen=True)
class Challenge:
    """An ending that the reader is asked to bring about.

    Attributes:
        text: what to do.
        printed: the lines that must have been printed; None if any will do.
        final: the shared variables that must have these values.
        stuck: whether somebody must have steps left that cannot be taken.
    """

    text: str
    printed: tuple[str, ...] | None
    final: Mapping[str, Any]
    stuck: bool

    def met(self, outcome: Any) -> bool:
        """Return whether an outcome of the model is what was asked for."""
        return (
            (self.printed is None or tuple(map(str, outcome.printed)) == self.printed)
            and all(outcome.final(name) == value for name, value in self.final.items())
            and outcome.finished != self.stuck
        )


@dataclass(frozen=True)
class Stepper:
    """What a stepper plays.

    Attributes:
        name: its id on the page.
        title: what stands above it.
        model: the model, an instance of what the guide explores.
        program: the lines of the program that is shown beside it.
        outcome: what tells outcomes apart: `printed`, or a shared variable.
        noun: what the outcomes are called.
        schedule: the turns that are drawn where no script runs.
        replay: the command that takes a schedule on real processes; may be empty.
        names: how the page names the variables of the model.
        says: what each step does, by the name of its function.
        lines: the number of its line in the program, by the same name; from 1.
        challenges: what the reader is asked to bring about.
    """

    name: str
    title: str
    model: Any
    program: tuple[str, ...]
    outcome: str
    noun: str
    schedule: tuple[int, ...]
    replay: str
    names: Mapping[str, str]
    says: Mapping[str, str]
    lines: Mapping[str, int]
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
    if missing := KEYS - given.keys():
        raise StepperError(f"{path.name} lacks {', '.join(sorted(missing))}")
    program = tuple((root / given["program"]).read_text("utf-8").splitlines())
    model = _called(given["model"], path.name)
    steps = {step.__name__ for program in model.programs for step in program}
    if strange := steps ^ given["steps"].keys():
        raise StepperError(
            f"{path.name}: the model and [steps] differ in {', '.join(sorted(strange))}"
        )
    stepper = Stepper(
        name=name,
        title=given["title"],
        model=model,
        program=program,
        outcome=given["outcome"],
        noun=given["noun"],
        schedule=tuple(map(int, given["schedule"].split())),
        replay=given["replay"],
        names=given.get("names", {}),
        says={step: given_step["says"] for step, given_step in given["steps"].items()},
        lines={
            step: _line(given_step["line"], program, path.name)
            for step, given_step in given["steps"].items()
        },
        challenges=[_challenge(each, path.name) for each in given["challenges"]],
    )
    for challenge in stepper.challenges:
        if not any(map(challenge.met, model.outcomes)):
            raise StepperError(f"{path.name}: nobody can meet {challenge.text!r}")
    return stepper


def _called(expression: str, file: str) -> Any:
    try:
        call = ast.parse(expression, mode="eval").body
        if not isinstance(call, ast.Call):
            raise ValueError("it calls nothing")
        arguments = [ast.literal_eval(node) for node in call.args]
        return pkgutil.resolve_name(ast.unparse(call.func))(*arguments)
    except Exception as error:
        raise StepperError(f"{file}: the model {expression!r} fails: {error}") from None


def _line(text: str, program: Sequence[str], file: str) -> int:
    hits = [number for number, line in enumerate(program, 1) if text in line]
    if len(hits) != 1:
        raise StepperError(f"{file}: {text!r} is in {len(hits)} lines of the program")
    return hits[0]


def _challenge(given: Mapping[str, Any], file: str) -> Challenge:
    if not given.keys() & {"printed", "final", "stuck"}:
        raise StepperError(f"{file}: {given['text']!r} does not say when it is met")
    printed = given.get("printed")
    return Challenge(
        text=given["text"],
        printed=None if printed is None else tuple(printed),
        final=given.get("final", {}),
        stuck=given.get("stuck", False),
    )
