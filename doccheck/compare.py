"""The ways to compare what a program printed with what its page shows.

Each function returns why the two disagree, and nothing if they do not.
"""

import re
from collections import Counter

from doccheck.expression import outcomes

WILDCARD = re.compile(r"\[(\.\.|[a-z][a-z_]*)\]")


def exact(shown: str, printed: str) -> str:
    """Compare character by character."""
    return "" if printed == shown else "the program printed something else"


def unordered(shown: str, printed: str) -> str:
    """Compare the lines, whatever their order."""
    same = Counter(shown.split("\n")) == Counter(printed.split("\n"))
    return "" if same else "the program printed other lines, in any order"


def pattern(shown: str, printed: str) -> str:
    """Compare with a text in which `[..]` and `[name]` stand for parts of a line.

    Each `[name]` stands for the same text wherever it occurs.
    """
    regex, end, names = "", 0, set[str]()
    for wildcard in WILDCARD.finditer(shown):
        regex += re.escape(shown[end : wildcard.start()])
        name, end = wildcard[1], wildcard.end()
        if name == "..":
            regex += ".+?"
        elif name in names:
            regex += f"(?P={name})"
        else:
            regex += f"(?P<{name}>.+?)"
            names.add(name)
    regex += re.escape(shown[end:])
    return "" if re.fullmatch(regex, printed) else "the output does not fit the pattern"


def one_of(expression: str, shown: str, printed: str) -> str:
    """Look both up in the set of possible outcomes that an expression computes."""
    allowed = outcomes(expression)
    for text, culprit in (printed, "the program printed"), (shown, "the page shows"):
        if text not in allowed:
            return f"what {culprit} is none of {len(allowed)} possible outcomes"
    return ""
