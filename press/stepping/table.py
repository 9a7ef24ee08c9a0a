"""Write a model down as data: what each step does, wherever it can be reached.

The page's script looks steps up; it knows none of them. So there is one model, in
Python, and whatever the reader plays is what the guide's programs explore.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from press.stepping.spec import Challenge, Stepper


def data(stepper: Stepper) -> dict[str, Any]:
    """Return what the script needs, ready for JSON.

    Pairs of shared and own variables are numbered; number 0 of `own` has none. The key
    `S,O` of a step's table stands for the pair that it meets, and holds the pair after
    it and the number of the line that is printed, or -1; null if the step must wait.

    Args:
        stepper: what it plays.
    """
    model = stepper.model
    shared, own, lines = _Numbers(), _Numbers(), _Numbers()
    own[()]
    start = shared[model.start]
    effects: list[list[dict[str, Any]]] = [
        [{} for _ in program] for program in model.programs
    ]
    for effect in sorted(model.effects, key=repr):
        key = f"{shared[effect.shared]},{own[effect.own]}"
        after = None
        if effect.after:
            printed = -1 if effect.printed is None else lines[str(effect.printed)]
            after = [shared[effect.after[0]], own[effect.after[1]], printed]
        effects[effect.program][effect.step][key] = after
    return {
        "outcome": stepper.names.get(stepper.outcome, stepper.outcome),
        "noun": stepper.noun,
        "replay": stepper.replay,
        "program": stepper.program,
        "processes": model.processes,
        "steps": [
            [[stepper.says[s.__name__], stepper.lines[s.__name__]] for s in program]
            for program in model.programs
        ],
        "start": start,
        "shared": [_named(each, stepper.names) for each in shared],
        "own": [_named(each, stepper.names) for each in own],
        "lines": list(lines),
        "effects": effects,
        "challenges": [_asked(each, stepper.names) for each in stepper.challenges],
        "total": len({_label(stepper, outcome) for outcome in model.outcomes}),
    }


def turns(stepper: Stepper) -> Iterator[tuple[int, str, str]]:
    """Yield the turns of the schedule that is drawn: who, does what, and what follows.

    What follows is the line that it prints, or else the shared variables after it.

    Args:
        stepper: what it plays.
    """
    model, taken = stepper.model, [0] * len(stepper.model.processes)
    printed: tuple[Any, ...] = ()
    for turn, process in enumerate(stepper.schedule, 1):
        step = model.programs[model.processes[process]][taken[process]]
        taken[process] += 1
        now = model.run(stepper.schedule[:turn])
        follows = now.printed[len(printed) :]
        printed = now.printed
        named = _named(now.shared, stepper.names)
        then = ", ".join(f"{name} = {value}" for name, value in named.items())
        yield process, stepper.says[step.__name__], str(follows[0]) if follows else then


class _Numbers(dict[Any, int]):
    """Gives each key a number, in the order in which they are first asked for."""

    def __missing__(self, key: Any) -> int:
        self[key] = len(self)
        return self[key]


def _named(variables: Any, names: Mapping[str, str]) -> dict[str, str]:
    return {names.get(name, name): str(value) for name, value in variables}


def _asked(challenge: Challenge, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "text": challenge.text,
        "printed": challenge.printed,
        "final": _named(challenge.final.items(), names),
        "stuck": challenge.stuck,
    }


def _label(stepper: Stepper, outcome: Any) -> Any:
    if stepper.outcome == "printed":
        return tuple(map(str, outcome.printed)), outcome.finished
    return str(outcome.final(stepper.outcome)), outcome.finished
