"""Let the reader ask what proves a sentence.

Behind each sentence that a ledger binds to a proof stands a link, hidden until the
reader wants to see them. It leads to a list at the end of the page, which is folded, so
that it is there without a script, too. `<!-- claims -->` stands for a table of how many
sentences of the guide rest on what.
"""

import hashlib
import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from doccheck.claims import record
from doccheck.claims.audit import count
from doccheck.claims.guide import Claim, find
from doccheck.claims.guide import Page as Claims
from doccheck.claims.pending import unruled
from doccheck.claims.proofs import Proof
from doccheck.claims.sentences import Sentence
from doccheck.figures.braces import printed
from doccheck.pythons.column import Column
from doccheck.pythons.record import PASSED
from press.comments import replace
from press.elements import append, append_rich
from press.page import Page
from press.steps.captions import passed, verified
from press.words import places

LIST = "<!-- proofs -->"
MARK = re.compile(r"<!-- (?P<what>proofs|claims) -->")
LINK = '<a class="proof" href="#{0}" id="of-{0}" aria-label="What proves this"></a>'
LINKED = re.compile(r"\[([^\]]+)\]\([^)]*\)")
EMPHASIS = re.compile(r"(?<![\w`])\*{1,3}|\*{1,3}(?![\w`])")
ADDRESS = re.compile(r"https?://[^\s;,)]+")

NAMES = {
    "probe": "a probe, run on each Python",
    "program": "a program on a page, and its checked output",
    "figure": "figures that were measured, compared at each build",
    "claim": "another sentence that is proved",
    "source": "a source alone, since it cannot be run here",
    "definition": "nothing: they say what a word means here",
    "advice": "nothing: they say what to do",
    "unbound": "nothing yet",
}


def mark(lines: list[str], page: Page) -> list[str]:
    """Return the lines with a link behind each sentence that has a proof."""
    claims = _claims(page)
    if not claims or not claims.claims:
        return lines
    marked = list(lines)
    above = len(page.text.split("\n")) - len(lines)  # what the builder cut off
    ends = [
        (sentence.end, _anchor(bound[0]))
        for sentence, bound in _by_sentence(claims)
        if sentence.end and not sentence.heading
    ]
    for (line, column), anchor in sorted(ends, reverse=True):
        text = marked[line - 1 - above]
        if text.lstrip().startswith("|"):
            column = text.rindex("|")
        marked[line - 1 - above] = text[:column] + LINK.format(anchor) + text[column:]
    return [*marked, "", LIST, ""]


def insert(root: Element, page: Page) -> None:
    """Put the list of proofs, and the table of all, in the place of their comments.

    The title is marked, so that the style sheet keeps room for the button below it.
    """
    replace(root, page, MARK, _elements)
    title = root.find("h1")
    if title is not None and root.find("details[@class='proofs']") is not None:
        title.set("class", "proved")


def _elements(match: re.Match[str], page: Page) -> list[Element]:
    return [_table(page) if match["what"] == "claims" else _list(page)]


def _claims(page: Page) -> Claims | None:
    if not page.path:
        return None
    return page.guide.claims.page(page.guide.claims.name(page.path))


def _by_sentence(claims: Claims) -> list[tuple[Sentence, list[Claim]]]:
    """Return the sentences that have proofs, in the order of the page."""
    order = {sentence: n for n, sentence in enumerate(claims.sentences)}
    ordered = sorted(claims.claims, key=lambda claim: order[claim.sentence])
    groups = groupby(ordered, key=lambda claim: claim.sentence)
    return [(sentence, list(bound)) for sentence, bound in groups]


def _anchor(claim: Claim) -> str:
    return f"proof-{hashlib.sha256(claim.fragment.encode()).hexdigest()[:8]}"


def _list(page: Page) -> Element:
    claims = _claims(page)
    assert claims
    whole = Element("details", {"class": "proofs", "data-search-exclude": ""})
    SubElement(whole, "summary").text = "Proofs of this page"
    items = SubElement(whole, "ol")
    for sentence, bound in _by_sentence(claims):
        item = SubElement(items, "li", id=_anchor(bound[0]))
        back = {"class": "said", "href": f"#of-{_anchor(bound[0])}"}
        if sentence.heading or not sentence.end:
            back.pop("href")
        said = SubElement(item, "a" if "href" in back else "span", back)
        append_rich(said, _plain(sentence.text, page))
        reasons = SubElement(item, "ul")
        for proof in dict.fromkeys(p for claim in bound for p in claim.proofs):
            _append(SubElement(reasons, "li"), proof, sentence, page)
    for probe in claims.probes.values():
        folded = SubElement(whole, "details", id=f"probe-{probe.name}")
        SubElement(SubElement(folded, "summary"), "code").text = probe.name
        SubElement(folded, "pre", {"class": "probe"}).text = probe.source
    return whole


def _plain(text: str, page: Page) -> str:
    """Return a sentence without links and emphasis, and with its figures."""
    (text,) = printed([text], page.guide.data)
    text = EMPHASIS.sub("", LINKED.sub(r"\1", text))
    return " · ".join(filter(None, (cell.strip() for cell in text.split("|"))))


def _append(item: Element, proof: Proof, sentence: Sentence, page: Page) -> None:
    """Append what a proof is, where it is, and on what it was run."""
    guide = page.guide
    match proof.kind:
        case "probe":
            append(item, "Asserted by the probe ")
            home = guide.pages / f"{proof.page}.md"
            at = "" if home == page.path else page.link(home)
            holder = item
            if guide.claims.page(proof.page).claims:  # else no page lists its probes
                holder = SubElement(item, "a", href=f"{at}#probe-{proof.what}")
            SubElement(holder, "code").text = proof.what
            append(item, f"{_where(proof, page)}.")
        case "program":
            blocks = guide.claims.shown[proof.what]
            homes = {guide.layout.root / b.where.rpartition(":")[0] for b in blocks}
            append(item, "Shown by the program ")
            home = page.path if page.path in homes else min(homes)
            if home == page.path:
                SubElement(item, "code").text = proof.what
            else:
                link = SubElement(item, "a", href=page.link(home or guide.pages))
                SubElement(link, "code").text = proof.what
            row = passed(blocks[0], guide.matrix, guide.layout.root)
            checked = verified(blocks[0], row)
            append_rich(item, f". {checked}".rstrip())
        case "figure":
            append(item, "Measured; each build compares or prints ")
            append_rich(item, ", ".join(f"`{each}`" for each in sentence.figures))
            append(item, ".")
        case "claim":
            other = guide.claims.page(proof.page)
            target = find(other, proof.what)
            home = guide.pages / f"{proof.page}.md"
            anchor = next(_anchor(c) for c in other.claims if c.sentence == target)
            at = "" if home == page.path else page.link(home)
            append(item, "Follows from ")
            append_rich(
                SubElement(item, "a", href=f"{at}#{anchor}"), _plain(target.text, page)
            )
        case "source":
            append(item, "Source: ")
            _append_linked(item, proof.what)
            append(item, f". Not run here: {proof.why}." if proof.why else ".")
        case "definition":
            append(item, "A definition.")
        case _:
            append(item, "Advice, and no fact.")


def _where(proof: Proof, page: Page) -> str:
    """Return on which Pythons a probe has passed, as it is now."""
    probe = page.guide.claims.page(proof.page).probes[proof.what]
    row = page.guide.probes["probes"].get(record.key(probe))
    if not row or row["digest"] != record.digest(probe):
        return ""
    passed = [Column.of(c) for c, result in row["results"].items() if result == PASSED]
    return f", {places(passed)}" if passed else ""


def _append_linked(item: Element, text: str) -> None:
    done = 0
    for match in ADDRESS.finditer(text):
        append(item, text[done : match.start()])
        SubElement(item, "a", href=match[0]).text = match[0]
        done = match.end()
    append(item, text[done:])


def _table(page: Page) -> Element:
    """Return a table of how many sentences rest on what."""
    table = Element("table")
    head = SubElement(SubElement(table, "thead"), "tr")
    SubElement(head, "th").text = "Sentences that rest on"
    SubElement(head, "th", style="text-align: right;").text = "Number"
    body = SubElement(table, "tbody")
    for words, number in _rows(page):
        row = SubElement(body, "tr")
        SubElement(row, "td").text = words
        SubElement(row, "td", style="text-align: right;").text = f"{number:,}"
    return table


def _rows(page: Page) -> Iterator[tuple[str, int]]:
    claims = page.guide.claims
    for kind, number in count(claims).items():
        yield NAMES[kind], number
    rest = unruled(claims)
    if rest:
        waiting = sum(sum(1 for _ in each.unbound()) for each in rest)
        pages = (
            "the page that waits" if len(rest) == 1 else f"{len(rest)} pages that wait"
        )
        yield f"nothing yet, on {pages} for a ledger", waiting
