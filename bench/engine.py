"""What does the check engine cost, beyond the program that it runs?

    python -m bench.engine

One small program runs bare, through a pipe, and under the engine, by turns. What the
engine costs is the difference, and the time for reading the page.

What would change it: how long the system takes to start a process and to list those of
a session.
"""

import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.harness import run, side_by_side
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


def measure(quick: bool) -> Mapping[str, object]:
    """Return milliseconds for the program, with and without the engine.

    Args:
        quick: whether few rounds are enough.
    """
    rounds = 20 if quick else ROUNDS
    with TemporaryDirectory() as folder:
        layout = Layout(Path(folder))
        program = layout.root / "snippets/hello.py"
        program.parent.mkdir()
        program.write_text('print("hello")\n', encoding="utf-8")
        page = layout.root / "docs/page.md"
        _, example = examples(page, PAGE, layout)
        assert isinstance(example, Run)
        bare = [sys.executable, f"{program}"]
        acts: dict[str, Callable[[], object]] = {
            "bare": lambda: subprocess.run(bare, capture_output=True, check=True),
            "engine": lambda: execute(example, layout, None),
            "parse": lambda: list(examples(page, PAGE, layout)),
        }
        ways = {name: partial(timed, act) for name, act in acts.items()}
        samples = side_by_side(ways, rounds, "one program")
    times = {name: 1000 * median(seconds) for name, seconds in samples.items()}
    beyond = times["engine"] - times["bare"] + times["parse"]
    return {"rounds": rounds, "milliseconds": times | {"beyond": beyond}}


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that it takes."""
    start = perf_counter()
    act()
    return perf_counter() - start


if __name__ == "__main__":
    run("engine", measure)
