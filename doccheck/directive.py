"""Read the check that an HTML comment chooses for the console block below it."""

from dataclasses import dataclass

from doccheck.expression import outcomes

KINDS = ("exact", "one-of")


class DirectiveError(ValueError):
    """A check that cannot be read; the text says why, and what to do."""


@dataclass(frozen=True)
class Directive:
    """How the output of a program is compared with what the page shows.

    Attributes:
        kind: one of `KINDS`.
        expression: for `one-of`, what computes the outcomes.
    """

    kind: str = "exact"
    expression: str = ""

    def compare(self, shown: str, printed: str) -> str:
        """Return why a program that printed this belies the page, empty if not."""
        if self.kind == "exact":
            return "" if printed == shown else "the program printed something else"
        allowed = outcomes(self.expression)
        for text, culprit in (
            (printed, "the program printed"),
            (shown, "the page shows"),
        ):
            if text not in allowed:
                return f"what {culprit} is none of {len(allowed)} possible outcomes"
        return ""


def parse(text: str | None) -> Directive:
    """Return the directive that a comment's text stands for; without one, `exact`.

    Args:
        text: what follows `check:` in the comment.

    Raises:
        DirectiveError: if it is none.
        ExpressionError: if the possible outcomes cannot be computed.
    """
    if text is None:
        return Directive()
    kind, _, expression = text.partition(" ")
    if kind not in KINDS:
        raise DirectiveError(f"no check is called {kind!r}: use {' or '.join(KINDS)}")
    if bool(expression) != (kind == "one-of"):
        raise DirectiveError(
            "one-of needs an expression: <!-- check: one-of package.module.f(4) -->"
            if kind == "one-of"
            else f"{kind} takes no argument: remove {expression!r}"
        )
    if expression:
        outcomes(expression.strip())
    return Directive(kind, expression.strip())
