"""Say what a proof says: the text that is judged beside the sentence."""

from collections.abc import Iterator

from doccheck.claims.guide import Claim, Guide, Page, find
from doccheck.claims.proofs import Proof, ProofError
from doccheck.metadata import essence


def evidence(claim: Claim, guide: Guide) -> str:
    """Return the text of all proofs of a claim.

    Raises:
        ProofError: if one is missing, or is none.
    """
    alone = {proof.kind for proof in claim.proofs} == {"source"}
    if alone and not all(proof.why for proof in claim.proofs):
        raise ProofError(
            "only what cannot be run here may rest on a source alone: add a probe, or "
            '"; not run here: " and the reason'
        )
    return "\n\n".join(_text(proof, claim, guide) for proof in claim.proofs)


def _text(proof: Proof, claim: Claim, guide: Guide) -> str:
    match proof.kind:
        case "probe":
            return _probe(proof, guide)
        case "program":
            return _program(proof, guide)
        case "figure":
            if not claim.sentence.figures:
                raise ProofError(
                    "it prints no figure, and no <!-- holds: … --> stands above it"
                )
            return "\n".join(claim.sentence.figures)
        case "claim":
            return _claim(proof, claim, guide)
    return " ".join(filter(None, (proof.kind, proof.what, proof.why)))


def _probe(proof: Proof, guide: Guide) -> str:
    found = _page(proof, guide).probes.get(proof.what)
    if not found:
        raise ProofError(f"there is no probe {proof.what} for {proof.page}: write it")
    return found.source


def _program(proof: Proof, guide: Guide) -> str:
    blocks = guide.shown.get(proof.what)
    if not blocks:
        raise ProofError(f"no page runs {proof.what}: show it, or name another proof")
    shown = ("\n".join([f"check: {b.fence.directive}", *b.fence.body]) for b in blocks)
    return "\n\n".join([essence(blocks[0].source), *shown])


def _claim(proof: Proof, claim: Claim, guide: Guide) -> str:
    steps = list(_rests_on(proof, guide))
    if any((e.page, e.sentence) == (claim.page, claim.sentence) for e in steps):
        raise ProofError("it is proved by itself in the end: name another proof")
    return "\n".join([steps[0].sentence.text, *map(str, steps[0].proofs)])


def _rests_on(proof: Proof, guide: Guide) -> Iterator[Claim]:
    """Yield the claims that a proof leads to, one step after another."""
    pending, seen = [proof], set[Proof]()
    while pending:
        proof = pending.pop()
        if proof in seen:
            continue
        seen.add(proof)
        page = _page(proof, guide)
        sentence = find(page, proof.what)
        bound = [each for each in page.claims if each.sentence == sentence]
        if not bound:
            raise ProofError(f"{proof.what!r} of {page.where} has no proof itself")
        for each in bound:
            yield each
            pending += [p for p in each.proofs if p.kind == "claim"]


def _page(proof: Proof, guide: Guide) -> Page:
    try:
        return guide.page(proof.page)
    except LookupError as error:
        raise ProofError(f"{error}") from None
