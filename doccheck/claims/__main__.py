"""Bring a page's sentences and their proofs together, from the command line.

    python -m doccheck.claims PAGE ...         what has no proof, or a wrong one
    python -m doccheck.claims judge PAGE ...   show sentence and proof, and ask
    python -m doccheck.claims probes [PAGE ...] [--python EXE ...]
                                               run them, and show that they can fail
    python -m doccheck.claims record [--python EXE ...]
                                               run all, and their changes, on each
                                               Python at hand, and write
                                               docs/data/probes.json
    python -m doccheck.claims count            how many sentences rest on what
    python -m doccheck.claims pending          take pages with a ledger off the list

A page is docs/creating/types.md, or creating/types.
"""

import argparse
import sys
from collections.abc import Sequence

from doccheck.claims import audit, judged, record, trial
from doccheck.claims.evidence import evidence
from doccheck.claims.guide import Claim, Guide, Page
from doccheck.claims.pending import shrink, unruled
from doccheck.layout import Layout
from doccheck.pythons.choice import interpreters

COMMANDS = ("check", "judge", "probes", "record", "count", "pending")


def main(arguments: Sequence[str]) -> int:
    """Do what the command says, and return the exit status."""
    options = argparse.ArgumentParser(
        prog="python -m doccheck.claims",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("pages", nargs="*", metavar="PAGE")
    options.add_argument(
        "--accept", action="append", default=[], help="say yes to this fragment"
    )
    options.add_argument(
        "--python", action="append", default=[], help="run probes on this one"
    )
    options.add_argument(
        "--only", action="store_true", help="record: look for no other interpreters"
    )
    options.add_argument(
        "--all", action="store_true", help="record: run what is known to pass, too"
    )
    named = arguments and arguments[0] in COMMANDS
    command, *rest = arguments if named else ("check", *arguments)
    chosen = options.parse_args(rest)
    guide = Guide(Layout.here())
    try:
        pages = [guide.page(_name(text, guide)) for text in chosen.pages]
    except LookupError as error:
        print(error, file=sys.stderr)
        return 2
    every = pages or list(guide.pages())
    match command:
        case "check":
            return _check([page for page in every if pages or page.ruled], guide)
        case "judge":
            return _judge(every, guide, chosen.accept)
        case "probes":
            return _probes(every, guide, chosen.python)
        case "record":
            return _record(guide, chosen.python, only=chosen.only, again=chosen.all)
        case "count":
            return _count(guide)
    return _pending(guide)


def _name(text: str, guide: Guide) -> str:
    folder = f"{guide.layout.pages}/"
    return text.removeprefix("./").removeprefix(folder).removesuffix(".md")


def _check(pages: Sequence[Page], guide: Guide) -> int:
    found = [
        fault
        for page in pages
        for each in (audit.faults, audit.unjudged)
        for fault in each(page, guide)
    ]
    print(*found, sep="\n", end="\n" if found else "")
    return bool(found)


def _judge(pages: Sequence[Page], guide: Guide, accepted: Sequence[str]) -> int:
    left = 0
    for page in pages:
        for claim, why in list(judged.pending(page, guide)):
            if claim.fragment in accepted or (
                not accepted and _agrees(claim, why, page, guide)
            ):
                judged.accept(claim, page, guide)
            else:
                left += 1
    print(f"{left} to be judged")
    return bool(left)


def _agrees(claim: Claim, why: str, page: Page, guide: Guide) -> bool:
    print(f"\n{page.where}:{claim.sentence.line} ({why})\n")
    print(f"    {claim.sentence.text}\n")
    for proof in claim.proofs:
        print("   ", *filter(None, (proof.kind, proof.page, proof.what, proof.why)))
    print()
    print(*(f"    | {line}" for line in evidence(claim, guide).splitlines()), sep="\n")
    if not sys.stdin.isatty():
        print(f"--accept {claim.fragment!r}")
        return False
    question = "Is there no case in which this passes and the sentence is false? [y/n] "
    return input(f"\n{question}").strip().lower() in {"y", "yes"}


def _probes(pages: Sequence[Page], guide: Guide, pythons: Sequence[str]) -> int:
    failed = False
    for interpreter in interpreters(guide.layout, pythons, only=True):
        count = 0
        for page in pages:
            for report in audit.probes(page, guide):
                print(report)
                failed = True
            for check in trial.failures, trial.survivors:
                for report in check(page, guide, interpreter):
                    print(report)
                    failed = True
            count += len(page.probes)
        print(f"{interpreter}: {count} probes")
    return failed


def _record(guide: Guide, pythons: Sequence[str], *, only: bool, again: bool) -> int:
    known, failed = record.read(guide.layout), False
    for interpreter in interpreters(guide.layout, pythons, only=only):
        found = [
            outcome
            for page in guide.pages()
            if again or not record.has(known, page, interpreter)
            for outcome in trial.outcomes(page, guide.layout, interpreter)[0]
        ]
        record.add(known, guide, interpreter, found)
        bad = [each for each in found if each.result not in {"passed", "not run"}]
        print(f"{interpreter}: {len(found)} probes run, {len(bad)} failed")
        for each in bad:
            print(f"    {each.probe.page} {each.probe.name}: {each.why}")
        failed |= bool(bad)
        for page in guide.pages():
            if page.probes and not record.are_killed(known, page, interpreter):
                if survivors := list(trial.survivors(page, guide, interpreter)):
                    print(*survivors, sep="\n")
                    failed = True
                else:
                    record.add_killed(known, page, interpreter)
    record.write(known, guide.layout)
    return failed


def _count(guide: Guide) -> int:
    for kind, number in audit.count(guide).items():
        print(f"{number:5} {kind}")
    rest = unruled(guide)
    sentences = sum(sum(1 for _ in page.unbound()) for page in rest)
    print(f"{sentences:5} on {len(rest)} pages that are not under the rule yet")
    return 0


def _pending(guide: Guide) -> int:
    left = shrink(guide)
    print(f"{len(left)} pages are not under the rule yet")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
