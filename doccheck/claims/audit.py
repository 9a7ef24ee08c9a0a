"""Say what is wrong with a page's claims, so that its author can put it right."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from doccheck.claims import judged
from doccheck.claims.evidence import evidence
from doccheck.claims.guide import Guide, Page
from doccheck.claims.probes import helpers
from doccheck.claims.proofs import ProofError
from doccheck.claims.sentences import Sentence


def faults(page: Page, guide: Guide) -> Iterator[str]:
    """Yield what is wrong, first where it is and in one line what.

    Args:
        page: a page, whether it has a ledger yet or not.
        guide: the guide that it is in.
    """
    ledger = guide.layout.short(page.ledger)
    if page.empty:
        why = "it is empty, which puts no page under the rule: bind a sentence"
        yield f"{ledger}: {why}"
    yield from page.faults
    for claim in page.claims:
        try:
            evidence(claim, guide)
        except ProofError as error:
            where = f"{page.where}:{claim.sentence.line}"
            yield f"{where}: {error}\n    {ledger} has {claim.fragment!r}"
    yield from unbound(page, ledger)
    yield from probes(page, guide)


def unbound(page: Page, ledger: str) -> Iterator[str]:
    """Yield a report of each sentence that needs a proof and has none."""
    for sentence, words in page.unbound():
        why = f"a sentence with {', '.join(map(repr, words))} needs a proof"
        line = f'{_quoted(fragment(sentence, page))} = "probe …"'
        yield "\n    ".join(
            [
                f"{page.where}:{sentence.line}: {why}",
                sentence.text,
                f"{ledger}: {line}",
            ]
        )


def fragment(sentence: Sentence, page: Page) -> str:
    """Return the shortest beginning of a sentence that no other on its page has."""
    words = sentence.text.split(" ")
    for count in range(min(4, len(words)), len(words) + 1):
        found = " ".join(words[:count])
        if sum(found in other.text for other in page.sentences) == 1:
            return found
    return sentence.text


def _quoted(text: str) -> str:
    literal = "'" not in text and ('"' in text or "\\" in text)
    return f"'{text}'" if literal else json.dumps(text, ensure_ascii=False)


def unjudged(page: Page, guide: Guide) -> Iterator[str]:
    """Yield a report of each pair that nobody has judged as it is now."""
    for claim, why in judged.pending(page, guide):
        where = f"{page.where}:{claim.sentence.line}"
        yield "\n    ".join(
            [
                f"{where}: nobody has judged whether this is proved ({why})",
                claim.sentence.text,
                f"python -m doccheck.claims judge {page.name}",
            ]
        )


def probes(page: Page, guide: Guide) -> Iterator[str]:
    """Yield what can be said against a page's probes without running them."""
    named = {
        (proof.page, proof.what)
        for each in guide.pages()
        for claim in each.claims
        for proof in claim.proofs
        if proof.kind == "probe"
    }
    for probe in page.probes.values():
        where = f"{guide.layout.short(probe.path)}:{probe.line}"
        if (page.name, probe.name) not in named:
            yield f"{where}: {probe.name} proves no sentence: name it in a ledger"
        if not probe.mutants:
            why = "nothing shows that it can fail: add a line # mutant: old -> new"
            yield f"{where}: {probe.name}: {why}"
        for mutant in probe.mutants:
            if not mutant.line:
                yield f"{where}: {probe.name}: {mutant.comment}: {mutant.text}"


def strays(guide: Guide, folder: Path) -> Iterator[str]:
    """Yield a sentence for each file of ledgers or probes that belongs to no page.

    Args:
        guide: the guide.
        folder: that of all probes.
    """
    layout = guide.layout
    for path in sorted((layout.root / layout.pages).glob("claims/**/*.*")):
        name = path.relative_to(layout.root / layout.pages / "claims").as_posix()
        page = name.removesuffix(".judged.json").removesuffix(".toml")
        if path.name != "pending.txt" and page not in guide.names:
            yield f"{layout.short(path)} belongs to no page: remove it, or name it so"
    pages = {name.replace("-", "_") for name in guide.names}
    for path in sorted({*folder.rglob("*.py")} - {*helpers(folder)}):
        if path.relative_to(folder).with_suffix("").as_posix() not in pages:
            yield f"{layout.short(path)} belongs to no page: remove it, or name it so"


def count(guide: Guide) -> dict[str, int]:
    """Return how many sentences rest on each kind of proof.

    One that rests on several counts for the strongest; `source` are those that rest on
    sources alone, `unbound` those of pages with a ledger that have no proof.
    """
    order = ["probe", "program", "figure", "claim", "source", "definition", "advice"]
    found = Counter(dict.fromkeys([*order, "unbound"], 0))
    for page in filter(lambda page: page.ruled, guide.pages()):
        kinds: dict[Sentence, set[str]] = {}
        for claim in page.claims:
            kinds.setdefault(claim.sentence, set()).update(p.kind for p in claim.proofs)
        found.update(min(each, key=order.index) for each in kinds.values())
        found["unbound"] += sum(1 for _ in page.unbound())
    return dict(found)
