"""Judge one changed program, in a copy of the guide, by the engine of that copy.

    python -m doccheck.audits.judge PAGE PROGRAM SECONDS

The working directory is the copy. Printed are the name of the verdict and the report.
"""

import sys
from pathlib import Path

from doccheck.audits.claim import Claim
from doccheck.audits.verdicts import Verdict
from doccheck.check import fault
from doccheck.examples import Example, Run, Wrong, of_page
from doccheck.layout import Layout
from doccheck.program import execute
from doccheck.session import Finished


def judge(page: str, source: str, seconds: float) -> tuple[Verdict, str]:
    """Return the verdict on a program of the guide in the working directory, and why.

    The other examples of the page run only if they mention the program's name.

    Args:
        page: the page.
        source: the program.
        seconds: how long it may take to print or to end.
    """
    layout = Layout.here()
    path, parsed = layout.root / source, of_page(layout.root / page, layout)
    parsed.sort(key=lambda example: not _runs(example, path))
    for example in parsed:
        if isinstance(example, Wrong):
            return Verdict.KILLED, f"{example.where}: {example.why}"
        if not isinstance(example, Run) or not _mentions(example, path):
            continue
        for method in example.runnable:
            result = execute(example, layout, method, seconds)
            if report := belied(example, method, result):
                return Verdict.KILLED, report
            if not Claim.of(example).allows(result):
                return Verdict.SURVIVED, ""
    return Verdict.UNOBSERVED, ""


def belied(example: Run, method: str | None, result: Finished) -> str:
    """Return why a run belies its console block, empty if it does not.

    Args:
        example: the console block.
        method: the start method it ran under.
        result: what its program did.
    """
    reason = example.directive.compare(example.console.shown, result.printed)
    return fault(example, method, result) or (reason and f"{example.where}: {reason}")


def _runs(example: Example, source: Path) -> bool:
    return isinstance(example, Run) and example.source == source


def _mentions(example: Run, source: Path) -> bool:
    texts = example.fence.directive or "", example.source.read_text(encoding="utf-8")
    return _runs(example, source) or any(source.stem in text for text in texts)


if __name__ == "__main__":
    page, source, seconds = sys.argv[1:]
    verdict, report = judge(page, source, float(seconds))
    print(verdict.name, report, sep="\n", end="")
