"""Name the pages with programs that need what a lock holds, to test these with it.

    python -m doccheck.pythons.needing LOCK

It is run by an interpreter that has installed this, and fails if that lacks something,
so that no program is skipped unnoticed.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from doccheck.examples import Run, of_guide
from doccheck.layout import Layout
from doccheck.metadata import installed
from doccheck.pythons.interpreter import normal, running
from doccheck.pythons.locks import holds


def needing(layout: Layout, lock: Path) -> tuple[list[Path], set[str]]:
    """Return pages, and what their programs need that is not installed here.

    Args:
        layout: the guide.
        lock: a file of requirements. What the guide's first lock holds, too, does not
            count.
    """
    held = holds(lock) - holds(layout.root / layout.locks[0])
    pages, lacking = list[Path](), set[str]()
    for page, example in of_guide(layout):
        if not isinstance(example, Run):
            continue
        needed = [
            each for each in example.metadata.dependencies if normal(each.name) in held
        ]
        if needed and page not in pages:
            pages.append(page)
        lacking |= {str(each) for each in needed if not installed(each, running())}
    return pages, lacking


def main(arguments: Sequence[str]) -> int:
    """Print the pages, and return the exit status: 1 if something is not installed."""
    layout = Layout.here()
    (lock,) = arguments
    pages, lacking = needing(layout, Path(lock))
    if lacking:
        print(f"not installed: {', '.join(sorted(lacking))}", file=sys.stderr)
    print(*map(layout.short, pages), sep="\n")
    return bool(lacking)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
