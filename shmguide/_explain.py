"""Explain an error message: `python -m shmguide explain "MESSAGE"`.

It prints the cause, the cure, the page of the guide and its programs, and asks nobody:
the table of traps travels with the package. Without a message it reads one, or a whole
traceback, from standard input.
"""

import os
import re
import sys
import tomllib
import webbrowser
from collections.abc import Iterator, Sequence
from importlib.resources import files
from math import log
from pathlib import Path
from typing import NamedTuple

SITE = "SHMGUIDE_SITE"
"""The variable of the environment that may hold the address of the site."""

ENOUGH = 0.75
"""A trap fits if this much of its text is in the question, or of that in its text."""

# Without quotes, the s of a plural, and digits but those that say which error it is.
WORD = re.compile(r"(?<=errno )\d+|(?<=code )-?\d+|[a-z]+[a-rt-z]")
PLACE = re.compile(r'^\s*File ".*$', re.MULTILINE)  # where in a program it happened


class Trap(NamedTuple):
    """What goes wrong, as people see it, and what helps."""

    message: str
    also: tuple[str, ...]
    cause: str
    cure: str
    page: str
    fault: str
    mend: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the message, and what else people see or ask."""
        return self.message, *self.also


def traps() -> list[Trap]:
    """Return the traps of the guide."""
    checkout = Path(__file__).parents[1] / "docs/traps"
    beside = checkout.parents[1] / "pyproject.toml"
    folder = checkout if beside.is_file() else files("shmguide") / "traps"
    found: list[Trap] = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        rows = tomllib.loads(file.read_text(encoding="utf-8"))["trap"]
        found += (
            Trap(
                message=row["message"],
                also=tuple(row.get("also", ())),
                cause=row["cause"],
                cure=row["cure"],
                page=row["page"],
                fault=row.get("fault", ""),
                mend=row.get("mend", ""),
            )
            for row in rows
        )
    return found


class Index:
    """Finds the traps that fit a message or a question, as the table on the site does.

    Words that few traps have weigh more. A trap fits as well as that of its texts which
    fits best, and a text as well as the smaller of the two, it or the question, is in
    the other.

    Args:
        traps: where to look.
    """

    def __init__(self, traps: Sequence[Trap]) -> None:
        self.traps = traps
        self._texts = [[words(text) for text in trap.texts] for trap in traps]
        every = [set[str]().union(*texts) for texts in self._texts]
        known = set[str]().union(*every)
        counts = {word: sum(word in each for each in every) for word in known}
        self._weights = {w: log(1 + len(traps) / count) for w, count in counts.items()}
        self._unknown = log(1 + len(traps))

    def find(self, question: str) -> tuple[list[Trap], list[Trap]]:
        """Return the traps that fit, and others that have some of its words.

        Both begin with the best.
        """
        asked = words(PLACE.sub("", question))
        fitting, others = list[tuple[float, Trap]](), list[tuple[float, Trap]]()
        for trap, texts in zip(self.traps, self._texts, strict=True):
            score, share = max(self._score(asked, text) for text in texts)
            if score:
                (fitting if share >= ENOUGH else others).append((score, trap))
        return (
            [trap for _, trap in sorted(fitting, key=lambda pair: -pair[0])],
            [trap for _, trap in sorted(others, key=lambda pair: -pair[0])],
        )

    def _score(self, asked: set[str], text: set[str]) -> tuple[float, float]:
        smaller = min(self._weight(asked), self._weight(text))
        if not smaller:
            return 0, 0
        common = self._weight(asked & text)
        return common * common / smaller, common / smaller

    def _weight(self, words: set[str]) -> float:
        return sum(self._weights.get(word, self._unknown) for word in sorted(words))


def words(text: str) -> set[str]:
    """Return the words of a text that help to tell one message from another."""
    return set(WORD.findall(text.lower()))


def explain(question: str) -> Iterator[str]:
    """Yield the lines that answer a message or a question.

    Raises:
        LookupError: if no trap fits; its text has the nearest.
    """
    fitting, others = Index(traps()).find(question)
    if not fitting:
        nearest = "".join(f"\n  {trap.message}" for trap in others[:5])
        raise LookupError(
            "no trap of this guide fits"
            + (f"; the nearest are:{nearest}" if nearest else "")
        )
    first, *rest = fitting
    yield first.message
    yield f"  Cause:  {first.cause}"
    yield f"  Cure:   {first.cure}"
    yield f"  Page:   {address(first.page)}"
    for label, program in ("Shown:", first.fault), ("Cured:", first.mend):
        if program:
            yield f"  {label}  {program}{how_to_run(program)}"
    if rest:
        yield "Or is it one of these?"
        yield from (f"  {trap.message}" for trap in rest[:3])


def address(page: str) -> str:
    """Return the address of a page and section, below that of the site if known."""
    path, _, section = page.partition("#")
    path = path.removesuffix(".md").removesuffix("index").rstrip("/") + "/"
    site = os.environ.get(SITE, "")
    return (site and site.rstrip("/") + "/") + path + (section and f"#{section}")


def how_to_run(program: str) -> str:
    """Return the command that runs a program of the guide, in brackets."""
    return f" (python -m shmguide run {program.removesuffix('.py')})"


def show_page(question: str) -> str:
    """Open the page of the trap that fits best in a browser, and return its address.

    Raises:
        LookupError: if no trap fits, if it is not known where the site is, or if there
            is no browser.
    """
    fitting, _ = Index(traps()).find(question)
    page = address(fitting[0].page) if fitting else ""
    if not page:
        raise LookupError("no trap of this guide fits, so there is no page to open")
    if not os.environ.get(SITE):
        raise LookupError(
            f"set {SITE} to the address of the site, to open {page} below it; 'make "
            "serve' in a checkout serves it at http://127.0.0.1:8000/"
        )
    if not webbrowser.open(page):
        raise LookupError(f"no browser can be opened here; the page is {page}")
    return page


def main(message: Sequence[str] | None = None, *, opens: bool = False) -> None:
    """Print what a message means, or end with status 1 if no trap fits.

    Args:
        message: its words; those of the command line if None, and if there are none,
            standard input.
        opens: whether to open the page as well.
    """
    words = " ".join(sys.argv[1:] if message is None else message)
    question = words or sys.stdin.read()
    try:
        print(*explain(question), sep="\n")
        if opens:
            show_page(question)
    except LookupError as error:
        sys.exit(f"python -m shmguide explain: {error}")


if __name__ == "__main__":
    main()
