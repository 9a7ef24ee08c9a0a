"""Earn the check `unordered`: show that the lines really come in more than one order.

    python -m doccheck.audits.orders

A page that writes `unordered` over an output whose order is fixed lets a program pass
that has lost its order. So each such program is run until it has printed its lines in
two orders. One that never does is reported, with how often it was run, and so is one
that cannot run here: of that, nothing is known.
"""

import sys
from collections.abc import Iterator
from itertools import cycle, islice

from doccheck.check import fault
from doccheck.examples import Run, runs
from doccheck.layout import Layout
from doccheck.program import execute

RUNS = 200


def unearned(layout: Layout, most: int = RUNS) -> Iterator[str]:
    """Yield a sentence for each `unordered` output that was not seen in two orders.

    Args:
        layout: where the pages and programs are.
        most: how often to run a program, at the most.
    """
    for example in runs(layout):
        if example.directive.kind == "unordered":
            yield from _doubts(example, layout, most)


def _doubts(example: Run, layout: Layout, most: int) -> Iterator[str]:
    program = f"{example.where}: {example.source.name}"
    if not example.runnable:
        reasons = dict.fromkeys(example.hindrances.values())
        yield f"{program} could not run here: it {' and it '.join(reasons)}"
        return
    orders = set[str]()
    for method in islice(cycle(example.runnable), most):
        result = execute(example, layout, method)
        if report := fault(example, method, result):
            yield report
            return
        orders.add(result.printed)
        if len(orders) > 1:
            return
    yield (
        f"{program} printed its lines in one order in {most} runs: remove the check, "
        "or show the order"
    )


def main() -> int:
    """Report what is not earned in this folder's guide; return the exit status."""
    doubts = list(unearned(Layout.here()))
    print(*doubts, sep="\n", end="\n" if doubts else "")
    return bool(doubts)


if __name__ == "__main__":
    sys.exit(main())
