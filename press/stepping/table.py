"""Write a model down as data: what each step does, wherever it can be reached.

The page's script looks steps up; it knows none of them. So there is one model, in
Python, and whatever the reader plays is what the guide's programs explore.
"""

from collections.abc import Iterable, Iterator
from itertools import takewhile
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
    game = stepper.game
    model, names = game.model, game.names
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
        "tells": [names.get(name, name) for name in game.tells],
        "noun": game.noun,
        "replay": game.command,
        "program": stepper.program,
        "names": [*map(capital, game.processes)],
        "processes": model.processes,
        "steps": [
            list(zip(*program, strict=True))
            for program in zip(stepper.says, stepper.lines, strict=True)
        ],
        "cells": [
            [heading, [names.get(cell, cell) for cell in cells]]
            for heading, cells in stepper.cells.items()
        ],
        "start": start,
        "shared": [game.named(dict(each)) for each in shared],
        "own": [game.named(dict(each)) for each in own],
        "lines": list(lines),
        "rows": max(len(outcome.printed) for outcome in model.outcomes),
        "prefix": _beginning(lines),
        "effects": effects,
        "challenges": [_asked(each, game) for each in stepper.challenges],
    }


def turns(stepper: Stepper) -> Iterator[tuple[int, str, str]]:
    """Yield the turns of the schedule that is drawn: who, does what, and what follows.

    What follows is the line that it prints, or else the variables that it has set. In
    the end come the processes that wait.

    Args:
        stepper: what it plays.
    """
    game, model = stepper.game, stepper.game.model
    effects = {effect[:4]: effect for effect in model.effects}
    shared, taken = model.start, [0] * len(model.processes)
    own: list[tuple[Any, ...]] = [()] * len(model.processes)
    for process in stepper.schedule:
        program, step = model.processes[process], taken[process]
        effect = effects[program, step, shared, own[process]]
        new = {*effect.after[0]} - {*shared} | {*effect.after[1]} - {*own[process]}
        values = game.named(dict(sorted(new)))
        shared, own[process] = effect.after
        taken[process] += 1
        then = ", ".join(f"{name} = {value}" for name, value in values.items())
        line = then or "nothing changes"
        if effect.printed is not None:
            line = str(effect.printed)
        yield process, stepper.says[program][step], line
    for process, program in enumerate(model.processes):
        key = program, taken[process], shared, own[process]
        if key in effects and effects[key].after is None:
            yield process, f"waits: {stepper.says[program][taken[process]]}", ""


def capital(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


class _Numbers(dict[Any, int]):
    """Gives each key a number, in the order in which they are first asked for."""

    def __missing__(self, key: Any) -> int:
        self[key] = len(self)
        return self[key]


def _beginning(lines: Iterable[str]) -> str:
    """Return the words with which all lines begin."""
    words = zip(*(line.split(" ") for line in lines), strict=False)
    same = takewhile(lambda each: len({*each}) == 1, words)
    return "".join(f"{word} " for word, *_ in same)


def _asked(challenge: Challenge, game: Any) -> dict[str, Any]:
    return {
        "text": challenge.text,
        "printed": challenge.printed,
        "final": game.named(challenge.final),
        "stuck": challenge.stuck,
        "waits": challenge.waits,
    }
