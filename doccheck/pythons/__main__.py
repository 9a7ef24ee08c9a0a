"""Run every example on every Python at hand, and keep the record of what came of it.

    python -m doccheck.pythons OUTPUT.json                   on those that are here
    python -m doccheck.pythons OUTPUT.json --all             what has passed there, too
    python -m doccheck.pythons OUTPUT.json --python PATH     on that one, too
    python -m doccheck.pythons OUTPUT.json --only            on the running one alone
    python -m doccheck.pythons OUTPUT.json --pages docs/creating     of these pages
    python -m doccheck.pythons OUTPUT.json --merge FILE ...  run nothing, join files

Looked for are the versions that `[tool.doccheck]` names, on the PATH and where pyenv
keeps them. A program that OUTPUT says has passed, as it is now and on exactly that
interpreter, is not run again. What OUTPUT says of other interpreters stays, as long as
the programs are as they were. What nobody has run is there as "not run".
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from doccheck.layout import Layout
from doccheck.pythons.choice import interpreters
from doccheck.pythons.record import FAILED, merge, read, write
from doccheck.pythons.survey import survey


def main(arguments: Sequence[str]) -> int:
    """Run or merge, and return the exit status: 1 if a program failed."""
    options = argparse.ArgumentParser(prog="python -m doccheck.pythons")
    options.add_argument("output", type=Path, help="the file to write")
    options.add_argument(
        "--python", action="append", default=[], help="an interpreter to run on, too"
    )
    options.add_argument(
        "--only", action="store_true", help="look for no other interpreters"
    )
    options.add_argument(
        "--all", action="store_true", help="run what has passed before, too"
    )
    options.add_argument(
        "--pages", default="", metavar="PATH", help="run what is on pages below it"
    )
    options.add_argument(
        "--merge", nargs="+", type=Path, metavar="FILE", help="run nothing, join these"
    )
    chosen = options.parse_args(arguments)
    layout = Layout.here()
    if chosen.merge:
        write(merge(map(read, chosen.merge), layout), chosen.output)
        return 0
    record, failed = read(chosen.output), False
    matrices = [record]
    for interpreter in interpreters(layout, chosen.python, only=chosen.only):
        known = None if chosen.all else record
        matrix, count = survey(layout, interpreter, known, chosen.pages)
        counts = Counter(
            result.partition(":")[0]
            for row in matrix["programs"].values()
            for results in row["results"].values()
            for result in results.values()
        )
        print(
            f"{interpreter}: {count} of {len(matrix['programs'])} programs run",
            *(f"{number} {result}" for result, number in counts.items()),
            sep=", ",
        )
        failed |= bool(counts[FAILED])
        matrices.append(matrix)
    write(merge(matrices, layout), chosen.output)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
