"""Remember which sentence was judged to be proved by what, by the texts of both."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from doccheck.claims.evidence import evidence
from doccheck.claims.guide import Claim, Guide, Page
from doccheck.claims.proofs import ProofError

Judged = dict[str, list[str]]
"""By the fragment, the digests of the sentence and of its proofs, as a reader saw them
when he said that these prove it."""


def digests(claim: Claim, guide: Guide) -> list[str]:
    """Return what identifies the sentence, and what identifies its proofs.

    Raises:
        ProofError: if a proof is missing, or is none.
    """
    texts = claim.sentence.text, evidence(claim, guide)
    return [hashlib.sha256(text.encode()).hexdigest()[:12] for text in texts]


def place(page: Page) -> Path:
    """Return the file that says what was judged of a page."""
    return page.ledger.with_suffix(".judged.json")


def read(page: Page) -> Judged:
    """Return what was judged of a page."""
    path = place(page)
    if not path.is_file():
        return {}
    judged: Judged = json.loads(path.read_text(encoding="utf-8"))
    return judged


def pending(page: Page, guide: Guide) -> Iterator[tuple[Claim, str]]:
    """Yield the claims to be judged, and which of both texts is new.

    Those that have no proof yet are left out.
    """
    judged = read(page)
    for claim in page.claims:
        try:
            now = digests(claim, guide)
        except ProofError:
            continue
        before = judged.get(claim.fragment)
        if before != now:
            pairs = zip(before or ["", ""], now, ("sentence", "proof"), strict=True)
            changed = [what for old, new, what in pairs if old != new]
            yield claim, "new" if not before else f"another {' and '.join(changed)}"


def accept(claim: Claim, page: Page, guide: Guide) -> None:
    """Write down that a claim is proved, and forget what the ledger no longer has."""
    known = {each.fragment for each in page.claims}
    judged = {key: texts for key, texts in read(page).items() if key in known}
    judged[claim.fragment] = digests(claim, guide)
    rows = [
        f"  {json.dumps(key, ensure_ascii=False)}: {json.dumps(judged[key])}"
        for key in sorted(judged)
    ]
    text = "{\n" + ",\n".join(rows) + "\n}\n"
    place(page).write_text(text, encoding="utf-8", newline="\n")
