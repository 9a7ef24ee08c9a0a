"""Small guides to try the check engine on."""

import shutil
from pathlib import Path

from doccheck.check import check
from doccheck.examples import Run, of_page
from doccheck.layout import Layout

SENTRY = Path(__file__).parents[1] / "segments.py"

SETTINGS = """\
[tool.doccheck]
repair = "make update"
tool = "guide"
sentry = "sentry.py"
"""
HELLO = 'print("hello")\n'
SHOW = '```python title="hello.py"\n--8<-- "snippets/part/hello.py"\n```\n\n'


def guide(root, page, **programs):
    """Write a guide of one page, docs/part/page.md, and programs in snippets/part."""
    (root / "docs/part").mkdir(parents=True)
    (root / "snippets/part").mkdir(parents=True)
    (root / "docs/part/page.md").write_text(page, encoding="utf-8")
    for name, text in ({"hello": HELLO} | programs).items():
        (root / f"snippets/part/{name}.py").write_text(text, encoding="utf-8")
    (root / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    shutil.copy(SENTRY, root / "sentry.py")
    return Layout.of(root)


def parsed(layout):
    """Return the examples of the page."""
    (page,) = layout.all_pages
    return of_page(page, layout)


def reports(layout):
    """Check every example of the page under each of its start methods."""
    checked = [
        check(example, method, layout)
        for example in parsed(layout)
        for method in (example.methods if isinstance(example, Run) else (None,))
    ]
    return [report for report in checked if report]
