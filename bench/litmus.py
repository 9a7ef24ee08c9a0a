"""How often two processes find what in each litmus test, and what models allow.

    python -m bench.litmus

Each test is run with nothing between its accesses, with a delay, and with a fence. Two
processes meet before each round, wait for a random moment, and run the test on memory
of its own. The figures are outcomes in a million rounds. What Peterson's lock loses is
so rare that it gets more rounds than the others.

What would change it: a processor that keeps more order, or less; processes that do not
run at the same time, as on one core; anything that moves the accesses apart.
"""

from collections.abc import Mapping
from itertools import product

from bench.harness import run
from shmguide.litmus import (
    COUNTING,
    TESTS,
    Between,
    LitmusTest,
    Model,
    allowed,
    expected,
    observe,
)

MODELS = (Model.SC, Model.TSO, Model.PSO)
WAYS = {
    "nothing": Between.NOTHING,
    "delay": Between.DELAY,
    "fence": Between.FENCE,
}


def key(test: LitmusTest) -> str:
    """Return the name of a test as a key of the data."""
    return test.name.lower().replace(" ", "_").replace("'", "")


def modelled(test: LitmusTest) -> dict[str, str]:
    """Return for each outcome the models that allow it."""
    return {
        "r_{}{}".format(*outcome): ", ".join(
            model.name for model in MODELS if outcome in allowed(test, model)
        )
        or "none"
        for outcome in product((0, 1), repeat=2)
    }


def measure(quick: bool) -> Mapping[str, object]:
    """Run every test in every way, and return how often each came in a million."""
    rounds, counted = (4_000, 4_000) if quick else (200_000, 1_000_000)
    tests: dict[str, dict[str, dict[str, object]]] = {}
    for test in TESTS:
        tests[key(test)] = {
            outcome: {"allowed": models} for outcome, models in modelled(test).items()
        }
        for way, between in WAYS.items():
            seen = observe(test, rounds, between)
            fence = between is Between.FENCE
            if not allowed(test, expected(), fence).issuperset(seen):
                raise SystemExit(f"{test.name} with {way}: not allowed here: {seen}")
            for outcome in product((0, 1), repeat=2):
                row = tests[key(test)]["r_{}{}".format(*outcome)]
                row[way] = 1e6 * seen[outcome] / rounds
    lost = {way: observe(COUNTING, counted, between) for way, between in WAYS.items()}
    return {
        "rounds": rounds,
        "rounds_of_counting": counted,
        "tests": tests,
        "lost": {way: 1e6 * seen[1, 1] / counted for way, seen in lost.items()},
    }


if __name__ == "__main__":
    run("litmus", measure)
