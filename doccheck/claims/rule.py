"""Say which sentences need a proof: those with a word that can be wrong.

A table of words is blunt, and that is its merit: nobody has to notice that a sentence
states a fact, and whoever writes can see beforehand what will be asked.
"""

import errno
import re

from doccheck.claims.sentences import Sentence

WORDS = {
    "universal": r"""
        all|every|each|any|(?:every|any|no)(?:thing|body|one|where)|always|never|only
        |alone|no|none|neither|nor|both|whole|cannot|can't|must(?:n't)?
        |(?:what|who|which|when|where)ever|impossible|guaranteed|entirely|completely
        |by\ (?:it|him|her)self|automatically
    """,
    "cost": r"""
        fast(?:er|est)?|slow(?:er|est)?|quick(?:er|est)|cheap(?:er|est)?|dear(?:er|est)?
        |expensive|costs?|times|twice|copies|(?:more|less|fewer)\ than
    """,
    "start method": r"fork|spawn|forkserver",
    "platform": r"""
        Linux|macOS|Windows|POSIX|\w*BSD|Android|x86(?:-64)?|ARM(?:64)?|AArch64|musl
        |glibc|Alpine|Docker|containers?|platforms?|operating\ systems?|PyPy
    """,
    "version": r"""
        C?Python\ \d(?:\.\d+)*|3\.\d+(?:\.\d+)*|since(?=\ (?:\w+\ )?\d)|no\ longer
        |deprecated|removed
    """,
    "limit": r"""
        at\ (?:most|least)|up\ to|limits?|maximum|minimum|bounded|unlimited|overflows?
        |\d[\d,.]*\ ?(?:[KMGT]i?B|k?B|bytes?|bits?|[nµm]?s|seconds?|minutes?|%)
    """,
}
"""The kinds of words, each as a regular expression of the alternatives."""

PROSE = {
    kind: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.I | re.X)
    for kind, words in WORDS.items()
}
ERROR = re.compile(
    r"\b[A-Z]\w*(?:Error|Warning)\b|\bSIG[A-Z]+\b"
    rf"|\b(?:{'|'.join(sorted(errno.errorcode.values()))})\b"
)
"""The name of an error, a signal or a number of an error, which counts in code too."""

QUESTION = re.compile(r".*\?|(?:How|What|Why|When|Where|Which|From which)\b.*")
POINTER = re.compile(r"\W*\[[^\]]+\]\([^)]*\)\W*(?::.*|\.)")
"""A link and what is found there, as in a list of what to read next."""


ROW_OF_FIGURES = re.compile(r"\|.*\{\{.*")


def triggers(sentence: Sentence) -> list[str]:
    """Return the words of a sentence for which it needs a proof, in order.

    A question and a pointer to another page need none. A heading needs one for a
    universal alone, and not if it quotes an error as Python prints it; a row of a table
    that prints figures needs one for a universal alone, too.

    Args:
        sentence: what a page says.
    """
    if sentence.text.endswith("?") or POINTER.fullmatch(sentence.text):
        return []
    if sentence.heading:
        asks = QUESTION.fullmatch(sentence.text) or ERROR.search(sentence.text)
        return [] if asks else universals(sentence)
    if ROW_OF_FIGURES.fullmatch(sentence.text) and not universals(sentence):
        return []
    hits = [*ERROR.finditer(sentence.text)]
    for form in PROSE.values():
        hits += form.finditer(sentence.prose)
    words = [match[0].strip() for match in sorted(hits, key=re.Match.start)]
    return list(dict.fromkeys(words))


def universals(sentence: Sentence) -> list[str]:
    """Return the words by which a sentence promises something of all there is."""
    return [match[0] for match in PROSE["universal"].finditer(sentence.prose)]
