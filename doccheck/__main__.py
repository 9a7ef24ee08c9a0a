"""Show the engine at work: check a small guide whose page says what is not so."""

from pathlib import Path
from tempfile import TemporaryDirectory

from doccheck.check import check
from doccheck.examples import Run, examples
from doccheck.layout import Layout

PROGRAM = """\
from multiprocessing import Process


def work():
    print("one line from a process")


if __name__ == "__main__":
    Process(target=work).start()
"""

PAGE = "\n".join(
    [
        "```python",
        '--8<-- "snippets/hello.py"',
        "```",
        "",
        "```console",
        "$ python hello.py",
        "two lines from a process",
        "```",
        "",
        "<!-- check: exit=1 -->",
        "```console",
        "$ python hello.py",
        "one line from a process",
        "```",
        "",
        "```js",
        "alert('nobody runs this')",
        "```",
    ]
)


def main() -> None:
    """Print a report of each example that does not hold."""
    with TemporaryDirectory() as folder:
        layout = Layout(Path(folder))
        page = layout.root / "docs/page.md"
        program = layout.root / "snippets/hello.py"
        for path, text in (page, PAGE), (program, PROGRAM):
            path.parent.mkdir()
            path.write_text(text, encoding="utf-8")
        for example in examples(page, PAGE, layout):
            method = "spawn" if isinstance(example, Run) else None
            report = check(example, method, layout)
            print(report or f"{example.where}: holds")


if __name__ == "__main__":
    main()
