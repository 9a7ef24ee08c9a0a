"""The verdicts on a mutant, each with its meaning in a sentence."""

from enum import Enum
from typing import Self


class Verdict(Enum):
    """What became of a small change to a page or a program.

    Attributes:
        meaning: what the verdict says, and what to do if there is anything to do.
    """

    meaning: str

    def __new__(cls, label: str, meaning: str) -> Self:
        """Make a member of a label, its value, and a meaning."""
        verdict = object.__new__(cls)
        verdict._value_, verdict.meaning = label, meaning
        return verdict

    KILLED = "killed", "the page turned red, as it should"
    LEGAL = "legal", "the changed page is still true: it shows another possible outcome"
    UNREACHED = (
        "not reached",
        "an error in that place goes unnoticed, since no run comes there: show that "
        "case, or remove it",
    )
    ROUGHLY = (
        "roughly observed",
        "only a larger change turns the page red, as with the seconds of a pause",
    )
    UNOBSERVED = (
        "not observed",
        "nothing on the page depends on it: let the program show it, or do without it",
    )
    UNDECIDED = (
        "not decided",
        "the program races and stayed among its outcomes, or it cannot run here",
    )
    NOT_GREEN = (
        "pages not green",
        "they fail as they are, so their mutants say nothing: put them right first",
    )
    SURVIVED = (
        "survived",
        "the page is false now, and no check noticed: mend the engine",
    )

    def __str__(self) -> str:
        return str(self.value)


FATAL = frozenset({Verdict.NOT_GREEN, Verdict.SURVIVED})
"""The verdicts that no page may have."""
