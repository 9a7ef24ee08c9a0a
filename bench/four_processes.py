"""How often does the four-process example print what: by its model, and in real runs?

    python -m bench.four_processes

The model counts the interleavings that lead to each printout. The real runs are spread
evenly over the start methods, and each printout has to be one that the model allows.

What would change it: how many cores there are, and how busy they are. On an idle
machine a process is done before the next one has started, and nothing collides.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.harness import run, tracked
from doccheck.examples import Run, examples
from doccheck.layout import Layout
from doccheck.program import execute
from shmguide.interleavings import Outcome, printouts, racing_increments
from shmguide.snippets.creating.fewest_preemptions import schedules

RUNS = 200  # for each start method
ALLOWED = printouts(4)
ORDERED = "\n".join(f"The value is {n}" for n in (1, 2, 3, 4))
CLASSES = ("in_order", "out_of_order", "read_late", "lost")


def classify(printout: str) -> str:
    """Return which of `CLASSES` four printed lines belong to.

    Only if no update is lost does the counter, and so a line, ever reach 4.
    """
    if printout == ORDERED:
        return "in_order"
    if sorted(printout.splitlines()) == ORDERED.splitlines():
        return "out_of_order"
    return "read_late" if "The value is 4" in printout else "lost"


def compact(printout: str) -> str:
    """Return the numbers of some printed lines: `1 3 3 4`."""
    return " ".join(line.rpartition(" ")[2] for line in printout.splitlines())


def table() -> dict[str, dict[str, dict[str, object]]]:
    """Return by class what the model says of each printout, in its compact form."""
    outcomes = racing_increments(4).outcomes
    ways, ends = Counter[str](), dict[str, set[str]]()
    for outcome, count in outcomes.items():
        text = "\n".join(map(str, outcome.printed))
        ways[text] += count
        ends.setdefault(text, set()).add(str(outcome.final("value")))
    total, by_text = ways.total(), schedules()
    rows: dict[str, dict[str, dict[str, object]]] = {kind: {} for kind in CLASSES}
    for text in sorted(ways):
        preemptions, schedule = by_text[compact(text)]
        rows[classify(text)][compact(text)] = {
            "share": ways[text] / total,
            "ends_at": " ".join(sorted(ends[text])),
            "preemptions": preemptions,
            "schedule": schedule,
        }
    return rows


def modelled() -> dict[str, object]:
    """Return the figures that follow from the model alone."""
    model = racing_increments(4)

    def share(wanted: Callable[[Outcome], bool]) -> float:
        return float(model.share(wanted))

    def prints(kind: str) -> Callable[[Outcome], bool]:
        return lambda outcome: classify("\n".join(map(str, outcome.printed))) == kind

    def ends_at(value: int) -> Callable[[Outcome], bool]:
        return lambda outcome: outcome.final("value") == value

    return {
        "interleavings": model.interleavings,
        "states": model.states,
        "printouts": len(ALLOWED),
        "classes": {
            kind: {
                "printouts": sum(classify(text) == kind for text in ALLOWED),
                "share": share(prints(kind)),
            }
            for kind in CLASSES
        },
        "ends_at": {str(value): share(ends_at(value)) for value in (1, 2, 3, 4)},
        "outcomes": table(),
    }


def measure(quick: bool) -> Mapping[str, object]:
    """Return how often which class of printouts is to be expected, and was seen.

    Args:
        quick: whether few runs are enough.
    """
    layout = Layout.of(Path(__file__).parents[1])
    page = layout.root / "docs/index.md"
    (example,) = (
        example
        for example in examples(page, page.read_text(encoding="utf-8"), layout)
        if isinstance(example, Run)
    )
    seen: Counter[str] = Counter()
    for _ in tracked(RUNS // 50 if quick else RUNS, "runs"):
        for method in example.methods:
            printed = execute(example, layout, method).printed
            if printed not in ALLOWED:
                raise SystemExit(f"the model does not allow this printout:\n{printed}")
            seen[printed] += 1
    classes, preempted, needed = Counter[str](), Counter[int](), schedules()
    for printout, times in seen.items():
        classes[classify(printout)] += times
        preempted[needed[compact(printout)][0]] += times
    observed = {
        "runs": seen.total(),
        "printouts": len(seen),
        "classes": {kind: classes[kind] / seen.total() for kind in CLASSES},
        "preemptions": {n: preempted[n] / seen.total() for n in range(6)},
        "times": {compact(text): seen[text] for text in sorted(seen)},
    }
    return {"model": modelled(), "observed": observed}


if __name__ == "__main__":
    run("four_processes", measure)
