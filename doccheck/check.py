"""Check one example, and say what is wrong so that a person can put it right."""

import difflib
from collections.abc import Iterator, Sequence

from doccheck.examples import Example, Run, Shown, Wrong
from doccheck.expression import explained
from doccheck.layout import Layout
from doccheck.program import execute
from doccheck.session import Finished


def check(example: Example, method: str | None, layout: Layout) -> str | None:
    """Return a report of what is wrong with an example, None if nothing is.

    The first line says it all: page, line and reason. The rest is for the repair.

    Args:
        example: what stands on the page.
        method: the start method to run it under, None for Python's own choice.
        layout: where the programs are, and the command for the repair.
    """
    match example:
        case Shown():
            return None
        case Wrong():
            return f"{example.where}: {example.why}"
        case Run():
            result = execute(example, layout, method)
            return fault(example, method, result) or _difference(
                example, method, result.printed, layout.repair
            )


def fault(example: Run, method: str | None, result: Finished) -> str | None:
    """Return a report of how a run went wrong, whatever it printed; None if it did not.

    Args:
        example: what stands on the page.
        method: the start method it ran under, None for Python's own choice.
        result: what its program did.
    """
    wanted, name = example.directive, example.source.name
    reason, details = "", result.errors
    if result.status != wanted.status:
        reason = f"{name} {_end(result.status)}, but the page says that it "
        reason += _end(wanted.status)
    elif result.errors:
        reason = f"{name} wrote to standard error"
    elif bool(result.left) != wanted.leaves:
        reason = f"{name} left {', '.join(result.left) or 'nothing'} behind"
    return _report(example, method, reason, details.splitlines()) if reason else None


def _end(status: int | None) -> str:
    if status is None:
        return "hangs"
    return f"exits with {status}" if status >= 0 else f"is ended by signal {-status}"


def _difference(
    example: Run, method: str | None, printed: str, repair: str
) -> str | None:
    shown = example.console.shown
    reason = example.directive.compare(shown, printed)
    if not reason:
        return None
    diff = difflib.unified_diff(
        shown.splitlines(), printed.splitlines(), "page", "run", lineterm="", n=9
    )
    advice = f"if the program is right, rewrite the page: {repair}"
    return _report(example, method, reason, [*diff, *_why(example, printed), advice])


def _why(example: Run, printed: str) -> Iterator[str]:
    if expression := example.directive.expression:
        for whose, text in ("page", example.console.shown), ("run", printed):
            yield f"the {whose}: {explained(expression, text)}"


def _report(
    example: Run, method: str | None, reason: str, details: Sequence[str]
) -> str:
    under = f" under {method}" if method else ""
    command = f"{example.console.command}    ({example.interpreter}{under})"
    return "\n    ".join([f"{example.where}: {reason}{under}", command, *details])
