"""Read a guide's pages with their ledgers: which sentence rests on which proof."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from doccheck.claims.probes import Probe, probes
from doccheck.claims.proofs import Proof, ProofError, parse
from doccheck.claims.rule import triggers
from doccheck.claims.sentences import Sentence, sentences
from doccheck.examples import Run, runs
from doccheck.layout import Layout

LEDGERS = "claims"
"""The folder of the ledgers, below that of the pages."""

PROBES = "probes"
"""The folder of the probes, below the root."""


@dataclass(frozen=True)
class Claim:
    """A line of a ledger: a sentence, known by a fragment of it, and its proofs."""

    page: str
    fragment: str
    sentence: Sentence
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class Page:
    """A page and its ledger.

    Attributes:
        name: its path below the folder of the pages, without the suffix.
        where: its path, as a report has it.
        ledger: the path of its ledger.
        sentences: what it says.
        claims: the lines of the ledger that can be read.
        faults: what is wrong with the others.
        probes: what its own file of probes holds, by name.
    """

    name: str
    where: str
    ledger: Path
    sentences: tuple[Sentence, ...]
    claims: list[Claim] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    probes: dict[str, Probe] = field(default_factory=dict)

    @property
    def ruled(self) -> bool:
        """Whether its sentences need proofs yet: from when it has a ledger."""
        return self.ledger.is_file()

    @property
    def empty(self) -> bool:
        """Whether its ledger binds nothing, although sentences need a proof."""
        silent = self.ruled and not (self.claims or self.faults)
        return silent and next(self.unbound(), None) is not None

    def unbound(self) -> Iterator[tuple[Sentence, list[str]]]:
        """Yield the sentences that need a proof and have none, with the words why."""
        bound = {claim.sentence for claim in self.claims}
        for sentence in self.sentences:
            words = triggers(sentence)
            if words and sentence not in bound:
                yield sentence, words


class Guide:
    """All pages of a guide, each read once.

    Args:
        layout: where they are.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._pages: dict[str, Page] = {}

    @cached_property
    def names(self) -> list[str]:
        """The names of all pages, in the order of their paths."""
        return [self.name(path) for path in self.layout.all_pages]

    def name(self, path: Path) -> str:
        """Return the name of a page, such as creating/types."""
        top = self.layout.root / self.layout.pages
        return path.relative_to(top).with_suffix("").as_posix()

    def pages(self) -> Iterator[Page]:
        """Yield all pages."""
        yield from map(self.page, self.names)

    def page(self, name: str) -> Page:
        """Return a page by its name.

        Raises:
            LookupError: if there is none.
        """
        if name not in self._pages:
            self._pages[name] = self._read(name)
        return self._pages[name]

    @cached_property
    def shown(self) -> dict[str, list[Run]]:
        """The console blocks of all pages, by the names of what they run."""
        found: dict[str, list[Run]] = {}
        for run in runs(self.layout):
            found.setdefault(run.console.name, []).append(run)
        return found

    def _read(self, name: str) -> Page:
        layout = self.layout
        top = layout.root / layout.pages
        path = top / f"{name}.md"
        if name not in self.names:
            raise LookupError(f"there is no page {layout.short(path)}")
        page = Page(
            name,
            layout.short(path),
            top / LEDGERS / f"{name}.toml",
            tuple(sentences(path.read_text(encoding="utf-8").splitlines())),
            probes=probes(layout.root / PROBES, name),
        )
        if page.ruled:
            where = layout.short(page.ledger)
            try:
                entries = tomllib.loads(page.ledger.read_text(encoding="utf-8"))
            except tomllib.TOMLDecodeError as error:
                page.faults.append(f"{where}: {error}")
                entries = {}
            for fragment, value in entries.items():
                try:
                    page.claims.append(_claim(fragment, value, page))
                except ProofError as error:
                    page.faults.append(f"{where}: {fragment!r}: {error}")
        return page


def _claim(fragment: str, value: object, page: Page) -> Claim:
    given = value if isinstance(value, list) else [value]
    texts = [text for text in given if isinstance(text, str)]
    if not texts or len(texts) < len(given):
        raise ProofError("its proof is a text, or a list of them; quote the fragment")
    sentence = find(page, fragment)
    return Claim(
        page.name, fragment, sentence, tuple(parse(text, page.name) for text in texts)
    )


def find(page: Page, fragment: str) -> Sentence:
    """Return the one sentence of a page that holds a fragment.

    Raises:
        ProofError: if none does, or several.
    """
    wanted = " ".join(fragment.split())
    found = [sentence for sentence in page.sentences if wanted in sentence.text]
    if len(found) == 1 and wanted:
        return found[0]
    if not found:
        raise ProofError(f"no sentence of {page.where} has it: quote the Markdown")
    lines = ", ".join(str(sentence.line) for sentence in found)
    raise ProofError(f"{page.where} has it in lines {lines}: quote more of one")
