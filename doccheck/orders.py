"""Earn the check `unordered`: show that the lines really come in more than one order.

    python -m doccheck.orders docs

Whoever writes `unordered` over an output whose order is fixed lets a program pass that
has lost its order. So each such program is run until it has printed its lines in two
orders; one that never does is told, with how often it was run.
"""

import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from doccheck.examples import Run, examples
from doccheck.layout import Layout
from doccheck.program import execute

RUNS = 200


def unearned(layout: Layout, runs: int = RUNS) -> Iterator[str]:
    """Yield a sentence for each `unordered` output that came in one order only.

    Args:
        layout: where the pages and programs are.
        runs: how often to run a program, at the most.
    """
    for page in layout.all_pages:
        for example in examples(page, page.read_text(encoding="utf-8"), layout):
            if not isinstance(example, Run) or example.directive.kind != "unordered":
                continue
            seen = set[str]()
            for method in islice(cycle(example.methods), runs):
                seen.add(execute(example, layout, method).printed)
                if len(seen) > 1:
                    break
            else:
                yield (
                    f"{example.where}: {example.source.name} printed its lines in one "
                    f"order in {runs} runs: remove the check, or show the order"
                )


def main() -> int:
    """Report what is not earned in the guide here, and return the exit status."""
    found = list(unearned(Layout.of(Path.cwd())))
    print(*found, sep="\n", end="\n" if found else "")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
