"""How often the four-process example prints what: by its model, and in real runs.

    python -m bench.four_processes --runs 500

Each run takes about a tenth of a second; they are spread over the start methods.
"""

import argparse
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.record import record
from doccheck.examples import Run, examples
from doccheck.layout import Layout
from doccheck.program import execute
from shmguide.interleavings import Outcome, printouts, racing_increments

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
    }


def main() -> None:
    """Run the example again and again, and record what it printed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=500, help="for each start method")
    runs: int = options.parse_args().runs
    layout = Layout.of(Path(__file__).parents[1])
    page = layout.root / "docs/index.md"
    (example,) = (
        example
        for example in examples(page, page.read_text(encoding="utf-8"), layout)
        if isinstance(example, Run)
    )
    seen: Counter[str] = Counter()
    for number in range(runs * len(example.methods)):
        method = example.methods[number % len(example.methods)]
        printed = execute(example, layout, method).printed
        if printed not in ALLOWED:
            raise SystemExit(f"the model does not allow what was printed:\n{printed}")
        seen[printed] += 1
    classes = Counter[str]()
    for printout, times in seen.items():
        classes[classify(printout)] += times
    observed = {
        "runs": seen.total(),
        "printouts": len(seen),
        "classes": {kind: classes[kind] / seen.total() for kind in CLASSES},
    }
    record("four_processes", {"model": modelled(), "observed": observed})


if __name__ == "__main__":
    main()
