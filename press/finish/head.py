"""Complete the head of a page: what it is, in which other forms, what it may load."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from html import escape

from press.finish.pages import Page

INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
"""What runs; scripts with a type hold data."""
CHARSET = '<meta charset="utf-8">'
TEXT_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def policy(pages: Iterable[Page]) -> str:
    """Return what the pages of a site may load and run: their own files.

    Going from page to page without loading anew, a reader keeps the policy of the first
    one: so it names the inline scripts of all.

    Args:
        pages: all of them.
    """
    scripts = {script for page in pages for script in INLINE.findall(page.html)}
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = sorted(f"'sha256-{base64.b64encode(each).decode()}'" for each in digests)
    allowed = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *hashes],
        "worker-src": ["'self'"],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],  # Markdown aligns columns by attribute
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    }
    return "; ".join(f"{kind} {' '.join(where)}" for kind, where in allowed.items())


def completed(page: Page, site: tuple[str, str], allowed: str) -> str:
    """Return the HTML of a page with a whole head.

    Args:
        page: the page.
        site: its name, and the address of its home page.
        allowed: the content security policy, empty for none.
    """
    first = CHARSET
    if allowed:
        first += f'\n<meta http-equiv="Content-Security-Policy" content="{allowed}">'
    last = "\n".join(_links(page, site)) if page.url else ""
    html = page.html.replace(CHARSET, first, 1)
    return html.replace("</head>", f"{last}\n</head>", 1)


def _links(page: Page, site: tuple[str, str]) -> Iterable[str]:
    for kind, address in (
        ("text/markdown", page.twin_url),
        ("application/atom+xml", f"{site[1]}feed.xml"),
    ):
        yield f'<link rel="alternate" type="{kind}" href="{escape(address)}">'
    data = json.dumps(_described(page, site), separators=(",", ":"), ensure_ascii=False)
    # In a script, the text of a page must not look like the end of one.
    safe = data.replace("<", "\\u003c")
    yield f'<script type="application/ld+json">{safe}</script>'


def _described(page: Page, site: tuple[str, str]) -> dict[str, object]:
    """Return what a page is, in the words of schema.org."""
    return {
        "@context": "https://schema.org",
        "@type": "TechArticle",
        "headline": page.title,
        "description": page.description,
        "url": page.url,
        "inLanguage": "en",
        "license": TEXT_LICENSE,
        "isPartOf": {"@type": "WebSite", "name": site[0], "url": site[1]},
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "text/markdown",
            "contentUrl": page.twin_url,
        },
    }
