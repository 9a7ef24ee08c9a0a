"""Keep the list of pages that are not under the rule yet, which only gets shorter."""

from pathlib import Path

from doccheck.claims.guide import LEDGERS, Guide, Page


def place(guide: Guide) -> Path:
    """Return the path of the list."""
    return guide.layout.root / guide.layout.pages / LEDGERS / "pending.txt"


def listed(guide: Guide) -> list[str]:
    """Return the names of the pages on the list."""
    path = place(guide)
    return path.read_text(encoding="utf-8").split() if path.is_file() else []


def unruled(guide: Guide) -> list[Page]:
    """Return the pages that have no ledger, or one that binds nothing but should."""
    return [page for page in guide.pages() if page.empty or not page.ruled]


def shrink(guide: Guide) -> list[str]:
    """Take off the list what has a ledger or is no page, and return what is left."""
    without = {page.name for page in unruled(guide)}
    left = [name for name in listed(guide) if name in without]
    text = "".join(f"{name}\n" for name in left)
    place(guide).write_text(text, encoding="utf-8", newline="\n")
    return left
