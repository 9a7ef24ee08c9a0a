"""What the built pages show is what was checked: block by block, to the letter."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from guides import SHOW, guide
from markdown import Markdown

from doccheck.examples import Run, Shown, examples
from doccheck.layout import Layout

ROOT = Path(__file__).parents[1]
LAYOUT = Layout.of(ROOT)


class Blocks(HTMLParser):
    """The texts of the code blocks, but for those of docstrings and of probes."""

    def __init__(self):
        super().__init__()
        self.texts, self.pre, self.documented = [], False, []

    def handle_starttag(self, tag, attrs):
        if tag == "div":
            documents = "doc" in (dict(attrs).get("class") or "").split()
            self.documented.append(documents)
        elif tag == "pre" and not any(self.documented):
            self.pre = dict(attrs).get("class") != "probe"
            self.texts += [""] * self.pre

    def handle_endtag(self, tag):
        if tag == "div":
            self.documented.pop()
        elif tag == "pre":
            self.pre = False

    def handle_data(self, data):
        if self.pre:
            self.texts[-1] += data


def shown(html):
    blocks = Blocks()
    blocks.feed(html)
    return [text.rstrip("\n") for text in blocks.texts]


def checked(page, layout):
    for example in examples(page, page.read_text(encoding="utf-8"), layout):
        match example:
            case Shown(include=include):
                yield include.text
            case Run(fence=fence):
                yield "\n".join(fence.body)


@pytest.mark.parametrize("page", LAYOUT.all_pages, ids=LAYOUT.short)
def test_the_built_page_shows_what_was_checked_and_nothing_else(site, page):
    name = page.relative_to(ROOT / "docs").with_suffix("")
    folder = name.parent if name.name == "index" else name
    built = (site.folder / folder / "index.html").read_text(encoding="utf-8")
    assert shown(built) == list(checked(page, LAYOUT))


CONSOLE = "```console\n$ python hello.py\nhello\n\n  twice\n```\n"
BLOCK = SHOW + CONSOLE


def indented(text, prefix="    "):
    return "".join(f"{prefix}{line}".rstrip() + "\n" for line in text.splitlines())


@pytest.mark.parametrize(
    "page",
    [
        BLOCK,
        BLOCK.replace("```", "~~~"),
        BLOCK.replace("```", "``````"),
        BLOCK.replace("```python", "``` { .python").replace('.py"\n-', '.py" }\n-'),
        "!!! note\n\n" + indented(BLOCK),
        "??? note\n\n" + indented("!!! tip\n\n" + indented(BLOCK)),
        '=== "A"\n\n' + indented(BLOCK) + '\n=== "B"\n\n' + indented(BLOCK),
        "* item\n\n" + indented(BLOCK) + "\n    words\n\n* item\n",
        "1. item\n\n" + indented("* item\n\n" + indented(BLOCK)),
        SHOW + indented(CONSOLE, "> "),
        "words `code` words\n\n" + BLOCK + "\nwords\n\n" + CONSOLE,
        "    an indented block is nobody's\n\nwords\n",
    ],
)
def test_fences_are_found_where_the_builder_finds_them(tmp_path, page):
    layout = guide(tmp_path, page)
    (path,) = layout.all_pages
    extensions = ["admonition", "attr_list", "pymdownx.details", "pymdownx.highlight",
                  "pymdownx.snippets", "pymdownx.superfences", "pymdownx.tabbed",
                  "press"]  # fmt: skip
    options = {
        "pymdownx.snippets": {"base_path": [str(tmp_path)], "check_paths": True},
        "press": {"root": str(tmp_path)},
        "pymdownx.tabbed": {"alternate_style": True},
    }
    built = Markdown(extensions=extensions, extension_configs=options).convert(page)
    found = list(checked(path, layout))
    if "nobody's" in page:
        assert (len(shown(built)), found) == (1, [])
    else:
        assert shown(built) == found
        assert len(found) == 2 * (page.count("python title") or 1) + page.count(
            "`code`"
        )
