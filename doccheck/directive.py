"""Read the check that an HTML comment chooses for the console block below it.

<!-- check: KIND OPTION ... -->, where KIND is exact (if none is named), unordered,
pattern, run, or one-of followed by an expression, and the options are these:

exit=1            the program ends with this exit status, not 0
signal=SIGBUS     the program is ended by this signal
hangs             the program is still running, some seconds after printing this
timeout=5         the seconds that a program may run, or for which one that hangs is
                  watched
methods=fork      the only start methods to run it under, separated by commas
stderr            standard error is shown too, and compared
leaves            something stays behind, and is removed after the check
"""

import os
import re
import signal
from dataclasses import dataclass

from doccheck import compare
from doccheck.expression import outcomes

KINDS = ("exact", "unordered", "pattern", "one-of", "run")
OPTION = re.compile(
    r"\s+(exit|signal|timeout|methods)=(\S+)$|\s+(hangs|stderr|leaves)$"
)
METHODS = {"fork", "forkserver", "spawn"}
MINUTE = 60.0
WATCHED = 3.0


class DirectiveError(ValueError):
    """A check that cannot be read; the text says why, and what to do."""


@dataclass(frozen=True)
class Directive:
    """How a program has to end, and how its output is compared.

    Attributes:
        kind: one of `KINDS`.
        expression: for `one-of`, what computes the outcomes.
        status: the exit status, negative for a signal; None if the program hangs.
        signal: the name of that signal.
        seconds: how long the program may run, or is watched if it hangs.
        methods: the start methods to run it under; all it supports if empty.
        stderr: whether standard error is shown and compared.
        leaves: whether something stays behind.
    """

    kind: str
    expression: str
    status: int | None
    seconds: float
    methods: tuple[str, ...]
    stderr: bool
    leaves: bool
    signal: str

    def compare(self, shown: str, printed: str) -> str:
        """Return why a program that printed this belies the page, empty if not."""
        match self.kind:
            case "one-of":
                return compare.one_of(self.expression, shown, printed)
            case "unordered":
                return compare.unordered(shown, printed)
            case "pattern":
                return compare.pattern(shown, printed)
            case "run":
                same = bool(shown) == bool(printed)
                return "" if same else "only one of page and program shows an output"
        return compare.exact(shown, printed)


def parse(text: str | None, shown: str) -> Directive:
    """Return the directive that a comment's text stands for; without one, `exact`.

    Args:
        text: what follows `check:` in the comment.
        shown: the output that the page shows.

    Raises:
        DirectiveError: if it is none, or says more than the output calls for.
        ExpressionError: if the possible outcomes cannot be computed.
    """
    rest, options = " " + (text or ""), dict[str, str]()
    while match := OPTION.search(rest):
        name = match[1] or match[3]
        if name in options:
            raise DirectiveError(f"{name} is given twice: remove one")
        options[name] = match[2] or ""
        rest = rest[: match.start()]
    kind, _, expression = (rest.strip() or "exact").partition(" ")
    if kind not in KINDS:
        raise DirectiveError(
            f"no check and no option is called {kind!r}: the checks are "
            f"{', '.join(KINDS)}"
        )
    if bool(expression) != (kind == "one-of"):
        raise DirectiveError(
            "one-of needs an expression: <!-- check: one-of package.module.f(4) -->"
            if kind == "one-of"
            else f"{kind} takes no {expression!r}: remove it, or see doccheck.directive"
        )
    if expression:
        outcomes(expression.strip())
    if kind == "pattern" and shown and not compare.WILDCARD.search(shown):
        raise DirectiveError("the pattern has no [..] and no [name]: make it exact")
    if kind == "unordered" and len(shown.splitlines()) == 1:
        raise DirectiveError("one line has no order: make it exact")
    return Directive(
        kind,
        expression.strip(),
        _status(options),
        _seconds(options),
        _methods(options),
        "stderr" in options,
        "leaves" in options,
        options.get("signal", ""),
    )


def _status(options: dict[str, str]) -> int | None:
    if len({"exit", "signal", "hangs"} & set(options)) > 1:
        raise DirectiveError("a program ends in one way: exit, signal or hangs")
    if "hangs" in options:
        return None
    name, status = options.get("signal", ""), options.get("exit", "0")
    if name:
        known = signal.Signals.__members__
        if name not in known and os.name != "nt":  # Windows has but a few of them
            raise DirectiveError(f"{name!r} is no signal here: write it as SIGBUS")
        return -known.get(name, 1)
    if not status.isdecimal():
        raise DirectiveError(f"{status!r} is no exit status")
    return int(status)


def _methods(options: dict[str, str]) -> tuple[str, ...]:
    named = tuple(filter(None, options.get("methods", "").split(",")))
    if unknown := set(named) - METHODS:
        raise DirectiveError(
            f"{', '.join(sorted(unknown))} is no start method: there are "
            f"{', '.join(sorted(METHODS))}"
        )
    return named


def _seconds(options: dict[str, str]) -> float:
    given = options.get("timeout", str(WATCHED if "hangs" in options else MINUTE))
    if not re.fullmatch(r"\d+(\.\d+)?", given):
        raise DirectiveError(f"timeout={given} is no number of seconds")
    return float(given)
