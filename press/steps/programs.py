"""Say of each program how to run it and what it needs, and fold its metadata away.

In the bar with its name stands `Run it`, to be unfolded: the commands, what the program
needs, and in its code the comments that declare that, which a reader copies in either
case. `doccheck.metadata` reads them.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from xml.etree.ElementTree import Element

from packaging.specifiers import SpecifierSet

from doccheck.layout import Layout
from doccheck.metadata import Metadata, own_modules, read
from press.page import Page
from press.words import PLATFORMS, listed

CODE = re.compile(
    r'(?P<bar><span class="filename">(?P<name>[\w.-]+\.py)</span>)'
    r"(?P<pre><pre><span></span><code>)"
    r'(?P<header><span class="c1"># /// script</span>\n'
    r'(?:<span class="c1">#.*</span>\n)*?<span class="c1"># ///</span>\n)?'
)
BOUNDS = {">=": "{} or later", "<": "before {}", "==": "{}"}


def describe(_: Element, page: Page) -> None:
    """Complete the bars of the programs of a page, which are raw HTML by now."""
    blocks = page.md.htmlStash.rawHtmlBlocks
    for number, block in enumerate(blocks):
        if isinstance(block, str):
            blocks[number] = CODE.sub(lambda match: _completed(match, page), block)


def _completed(match: re.Match[str], page: Page) -> str:
    layout, name = page.guide.layout, unescape(match["name"])
    try:
        path = layout.program(name)
    except LookupError:
        return match[0]  # a file that a program reads, or a module
    needed = [*needs(read(path, layout.tool), layout.tool)]
    summary = f"Run it: needs {listed(needed)}" if needed else "Run it"
    folded = (
        f'<span class="metadata">{match["header"]}</span>' if match["header"] else ""
    )
    return (
        f'{match["bar"]}<details class="running" data-search-exclude="">'
        f"<summary>{escape(summary)}</summary>"
        f"<p>{how(path, layout)}</p></details>{match['pre']}{folded}"
    )


def needs(metadata: Metadata, own: str) -> Iterator[str]:
    """Yield in words what a program needs besides Python 3.11 and its library.

    Args:
        metadata: what the program declares.
        own: the name of the guide's own package.
    """
    bounds = sorted(SpecifierSet(metadata.requires_python), key=str, reverse=True)
    forms = (
        BOUNDS.get(b.operator, b.operator + "{}").format(b.version) for b in bounds
    )
    if versions := " and ".join(forms):
        yield f"Python {versions}"
    for requirement in metadata.dependencies:
        yield "modules of this guide" if requirement.name == own else f"{requirement}"
    if metadata.platforms:
        yield " or ".join(PLATFORMS.get(each, each) for each in metadata.platforms)
    if metadata.methods:
        yield f"the start method {' or '.join(metadata.methods)}"
    for need in metadata.needs:
        yield f"that {need[2:]} succeeds" if need.startswith("$ ") else need


def how(path: Path, layout: Layout) -> str:
    """Return, as HTML, the commands that run a program, and how to get what it needs.

    Args:
        path: the program's file.
        layout: where everything is.
    """
    name = escape(path.name)
    required = read(path, layout.tool).dependencies
    foreign = [escape(each.name) for each in required if each.name != layout.tool]
    if len(foreign) < len(required):
        first = f"pip install {' '.join(foreign)}" if foreign else ""
        files = sorted(own_modules(path, layout.root))
        modules = [layout.short(file) for file in files if file.stem != "__init__"]
        copied = [f"<code>{escape(module)}</code>" for module in modules]
        copy = f" into a folder <code>{layout.tool}</code> beside it"
        return (
            f"{f'<code>{first}</code>, then ' if first else ''}"
            f"<code>python {name}</code>. The guide is not on PyPI: run it in a "
            "checkout after <code>pip install .</code>"
            f"{f', or copy {listed(copied)}{copy}' if copied else ''}."
        )
    fetches = f", which fetches {listed(foreign)}" if foreign else ""
    return f"<code>python {name}</code>, or <code>uv run {name}</code>{fetches}."
