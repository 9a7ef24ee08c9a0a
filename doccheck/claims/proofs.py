"""Read what a ledger says of a proof: one line, whose first word is its kind."""

import re
from dataclasses import dataclass

KINDS = {
    "probe": "probe NAME, or probe CHAPTER/PAGE NAME",
    "program": "program FILE.py, or program MODULE",
    "figure": "figure",
    "claim": "claim CHAPTER/PAGE: FRAGMENT",
    "source": "source DOCUMENT, or source DOCUMENT; not run here: REASON",
    "definition": "definition",
    "advice": "advice",
}
"""The kinds of proof, and how each is written."""

FORMS = {
    "probe": re.compile(r"(?:(?P<page>[\w/-]+) )?(?P<what>[a-z]\w*)"),
    "program": re.compile(r"(?P<what>[\w.]+)"),
    "figure": re.compile(r"(?P<what>)"),
    "claim": re.compile(r"(?P<page>[\w/-]+): (?P<what>.+)"),
    "source": re.compile(r"(?P<what>.+?)(?:; not run here: (?P<why>.+))?"),
    "definition": re.compile(r"(?P<what>)"),
    "advice": re.compile(r"(?P<what>)"),
}

MOVING = re.compile(
    r"docs\.python\.org/(?:\w\w/)?(?:3|dev)/|github\.com/.*/(?:blob|tree)/(?:main|master)/"
    r"|docs\.kernel\.org/|/(?:latest|stable)/"
)
"""A document that says something else tomorrow."""


class ProofError(ValueError):
    """A proof that cannot be one; the text says why, and what to do."""


@dataclass(frozen=True)
class Proof:
    """What a sentence rests on.

    Attributes:
        kind: the first word.
        what: the name of the probe or of the program, a fragment of the other sentence,
            or the document.
        page: the page of the probe or of the other sentence.
        why: the reason for which a source was not run here.
    """

    kind: str
    what: str = ""
    page: str = ""
    why: str = ""


def parse(text: str, page: str) -> Proof:
    """Return the proof that a ledger names.

    Args:
        text: what it says.
        page: the ledger's page, such as creating/types.

    Raises:
        ProofError: if that has another form.
    """
    kind, _, rest = " ".join(text.split()).partition(" ")
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise ProofError(f"{text!r} is no proof: begin with one of {known}")
    match = FORMS[kind].fullmatch(rest)
    if not match:
        raise ProofError(f"{text!r} cannot be read: write {KINDS[kind]}")
    if kind == "source" and (moving := MOVING.search(rest)):
        raise ProofError(
            f"{moving[0]} says something else tomorrow: name a version, such as "
            "docs.python.org/3.14/ or the tag of a release"
        )
    found = match.groupdict()
    own = page if kind == "probe" else ""
    return Proof(kind, found["what"], found.get("page") or own, found.get("why") or "")
