"""Change pages and programs a little, and report which changes no check notices.

    python -m doccheck.audits.mutants docs                         every page, all of it
    python -m doccheck.audits.mutants docs --sample 100 --seed 7   the same hundred

A mutant is a page or a program with one small change, and ought to be killed: some
example of its page fails. `doccheck.audits.verdicts` lists what else may become of it;
the report says what each verdict in it means.
"""

import random
import sys
from argparse import ArgumentParser
from collections.abc import Collection, Sequence
from itertools import count
from pathlib import Path

from doccheck.audits.copies import Copies
from doccheck.audits.trial import NotGreenError, Trial
from doccheck.audits.verdicts import FATAL, Verdict
from doccheck.layout import Layout

UNLISTED = {Verdict.KILLED, Verdict.LEGAL}
"""The verdicts that are counted, and nothing more: there is nothing to do."""


def main(arguments: Sequence[str]) -> int:
    """Try the mutants of the pages named, files or folders; return the exit status."""
    parser = ArgumentParser(prog="python -m doccheck.audits.mutants")
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, help="try only so many, chosen at random")
    parser.add_argument("--programs", action="store_true", help="change programs only")
    parser.add_argument("--workers", type=int, help="how many run at once")
    parser.add_argument("--seed", type=int, default=0, help="the choice to make")
    options = parser.parse_args(arguments)
    layout = Layout.here()
    trials = [Trial(page, layout) for page in layout.named(options.pages)]
    number = count()
    kinds = Trial.of_programs if options.programs else Trial.mutants
    total = sum(1 for trial in trials for _ in kinds(trial))
    chosen: Collection[int] = range(total)
    if options.sample is not None:
        size = min(options.sample, total)
        chosen = set(random.Random(options.seed).sample(range(total), size))
    lines: dict[Verdict, list[str]] = {}
    with Copies(layout, options.workers) as copies:
        for trial in trials:
            own = [mutant for mutant in kinds(trial) if next(number) in chosen]
            print(f"{layout.short(trial.page)}: {len(own)} mutants", file=sys.stderr)
            try:
                for mutant, verdict in trial.verdicts(own, copies):
                    line = f"{mutant.where}: {mutant.change}"
                    lines.setdefault(verdict, []).append(line)
            except NotGreenError as error:
                lines.setdefault(Verdict.NOT_GREEN, []).append(str(error))
    report(lines, len(chosen))
    return bool(lines.keys() & FATAL)


def report(lines: dict[Verdict, list[str]], total: int) -> None:
    """Print what became of mutants: the verdicts that call for an eye, then all counts.

    Args:
        lines: for each verdict, a line for each mutant that got it.
        total: how many mutants were tried.
    """
    counts = [f"{len(lines[v])} {v}" for v in Verdict if v in lines]
    for verdict in Verdict:
        if verdict in lines and verdict not in UNLISTED:
            print(f"{verdict}: {verdict.meaning}", *lines[verdict], sep="\n  ")
    print(f"{total} mutants", *counts, sep=", ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
