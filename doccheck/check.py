"""Check one example, and say what is wrong so that a person can put it right."""

import difflib
import platform
from collections.abc import Sequence

from doccheck.examples import Example, Run, Shown, Wrong
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
            done = execute(example.console, layout, method)
            return fault(example, method, done) or _difference(
                example, method, done.printed, layout.repair
            )


def fault(example: Run, method: str | None, done: Finished) -> str | None:
    """Return a report of how a run went wrong, whatever it printed; None if it did not.

    Args:
        example: what stands on the page.
        method: the start method it ran under, None for Python's own choice.
        done: what its program did.
    """
    name = example.source.name
    if done.status is None:
        reason, details = f"{name} was still running at its bound", done.printed
    elif done.status:
        reason, details = f"{name} exited with status {done.status}", done.errors
    elif done.errors:
        reason, details = f"{name} wrote to standard error", done.errors
    elif done.left:
        reason, details = f"{name} left processes behind", "\n".join(done.left)
    else:
        return None
    return _report(example, method, reason, details.splitlines())


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
    return _report(example, method, reason, [*diff, advice])


def _report(
    example: Run, method: str | None, reason: str, details: Sequence[str]
) -> str:
    under = f" under {method}" if method else ""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    command = f"$ {example.console.command}    ({python}{under})"
    return "\n    ".join([f"{example.where}: {reason}{under}", command, *details])
