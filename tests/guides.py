"""Small guides to try the check engine on."""

from doccheck.check import check
from doccheck.examples import Run, examples
from doccheck.layout import Layout

HELLO = 'print("hello")\n'
SHOW = '```python title="hello.py"\n--8<-- "snippets/part/hello.py"\n```\n\n'


def guide(root, page, **programs):
    """Write a guide of one page, docs/part/page.md, and programs in snippets/part."""
    (root / "docs/part").mkdir(parents=True)
    (root / "snippets/part").mkdir(parents=True)
    (root / "docs/part/page.md").write_text(page, encoding="utf-8")
    for name, text in ({"hello": HELLO} | programs).items():
        (root / f"snippets/part/{name}.py").write_text(text, encoding="utf-8")
    return Layout(root)


def found(layout):
    (page,) = layout.all_pages
    return list(examples(page, page.read_text(encoding="utf-8"), layout))


def reports(layout):
    """Check every example of the page under each of its start methods."""
    return [
        report
        for example in found(layout)
        for method in (isinstance(example, Run) and example.methods) or (None,)
        if (report := check(example, method, layout))
    ]
