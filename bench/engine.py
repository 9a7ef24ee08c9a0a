"""What the check engine costs, beyond the program that it runs.

    python -m bench.engine

One small program runs bare, through a pipe, and under the engine, by turns.
"""

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.record import record
from doccheck.examples import Run, examples
from doccheck.layout import Layout
from doccheck.program import execute

ROUNDS = 200
PAGE = "\n".join(
    [
        "```python",
        '--8<-- "snippets/hello.py"',
        "```",
        "```console",
        "$ python hello.py",
        "hello",
        "```",
    ]
)


def main() -> None:
    """Measure, and record medians in milliseconds."""
    took: dict[str, list[float]] = {"bare": [], "engine": [], "parse": []}
    with TemporaryDirectory() as folder:
        layout = Layout(Path(folder))
        program = layout.root / "snippets/hello.py"
        program.parent.mkdir()
        program.write_text('print("hello")\n', encoding="utf-8")
        page = layout.root / "docs/page.md"
        for _ in range(ROUNDS):
            start = perf_counter()
            _, example = examples(page, PAGE, layout)
            took["parse"].append(perf_counter() - start)
            assert isinstance(example, Run)
            start = perf_counter()
            subprocess.run([sys.executable, program], capture_output=True, check=True)
            took["bare"].append(perf_counter() - start)
            start = perf_counter()
            execute(example, layout, None)
            took["engine"].append(perf_counter() - start)
    times = {name: 1000 * median(seconds) for name, seconds in took.items()}
    beyond = times["engine"] - times["bare"] + times["parse"]
    record("engine", {"rounds": ROUNDS, "milliseconds": times | {"beyond": beyond}})


if __name__ == "__main__":
    main()
