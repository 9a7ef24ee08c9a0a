"""What a console block says of a run, decided apart from the code under test.

What a changed page says may still be true: it shows other lines that could be printed
too, or the same lines where the order is free, or a program that still prints the same.
`Claim` decides that by itself, in the simplest way there is, and asks none of the code
that is audited.
"""

import pkgutil
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from doccheck.examples import Run
from doccheck.session import Finished

WILDCARD = re.compile(r"\[(\.\.|[a-z][a-z_]*)\]")
OPTION = re.compile(r"\b(?:(?:exit|signal)=\S+|hangs|stderr|leaves)(?!\S)")
EXPRESSION = re.compile(r"\bone-of\s+(.+\))")


@dataclass(frozen=True)
class Claim:
    """What a console block says of a run.

    Attributes:
        directive: the text of the comment that chooses the check.
        shown: the output as the page shows it.
    """

    directive: str
    shown: str

    @classmethod
    def of(cls, example: Run) -> Self:
        """Return what a console block says as it stands."""
        return cls(example.fence.directive or "", "\n".join(example.fence.body[1:]))

    def allows(self, result: Finished) -> bool:
        """Return whether what the page says is true of this run.

        How a run ends is looked at only where the page says nothing of it.
        """
        printed, kind = result.printed, self.directive.partition(" ")[0]
        well = result.status == 0 and not result.errors and not result.left
        if not (well or OPTION.search(self.directive)):
            return False
        if kind == "one-of":
            return {self.shown, printed} <= _possible(self.directive)
        if kind == "unordered":
            return sorted(self.shown.split("\n")) == sorted(printed.split("\n"))
        if kind == "pattern":
            return _fits(WILDCARD.split(self.shown), printed, {})
        return kind == "run" or self.shown == printed


def _possible(directive: str) -> set[str]:
    expression = EXPRESSION.search(directive)
    call = expression[1] if expression else ""
    name = call.partition("(")[0]
    package = name.partition(".")[0]
    try:
        pkgutil.resolve_name(name)
        return set(eval(call, {package: pkgutil.resolve_name(package)}))
    except Exception:  # an expression that fails allows nothing
        return set()


def _fits(parts: Sequence[str], text: str, taken: dict[str, str]) -> bool:
    literal, *rest = parts
    if not text.startswith(literal):
        return False
    text = text.removeprefix(literal)
    if not rest:
        return not text
    name, *rest = rest
    for end in range(1, len(text.partition("\n")[0]) + 1):
        capture = {} if name == ".." else {name: text[:end]}
        if capture.items() <= (capture | taken).items() and _fits(
            rest, text[end:], taken | capture
        ):
            return True
    return False
