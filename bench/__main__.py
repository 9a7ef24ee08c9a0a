"""Run the measuring programs, one after another, each in a process of its own.

    python -m bench                     all of them, and write docs/data
    python -m bench --into FOLDER       write there instead
    python -m bench --quick             take fewer rounds, and write nothing
    python -m bench --check             the same, and say which ratios have moved
    python -m bench handoff access      these two

A program that fails does not keep the others from running.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.compare import compare, markdown
from bench.record import DATA

HERE = Path(__file__).parent
GUARD = 'if __name__ == "__main__":'


def programs() -> list[str]:
    """Return the names of the measuring programs."""
    paths = sorted(HERE.glob("*.py"))
    return [
        path.stem
        for path in paths
        if path.stem[0] != "_" and GUARD in path.read_text(encoding="utf-8")
    ]


def perform(names: Sequence[str], options: Sequence[str], quiet: bool) -> list[str]:
    """Run programs, say how long each took, and return those that failed.

    Args:
        names: which.
        options: what each is given.
        quiet: whether to hold back what those print that do not fail.
    """
    failed, times = [], {}
    for name in names:
        start = perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *options],
            stdout=subprocess.PIPE if quiet else None,
            text=True,
            check=False,
        )
        times[name] = perf_counter() - start
        if done.returncode:
            failed.append(name)
            print(done.stdout or "", end="")
        if quiet:
            print(f"{name}: {times[name]:.1f} s", flush=True)
    print(f"\n{'program':24}seconds")
    for name, seconds in times.items():
        print(f"{name:24}{seconds:7.1f}{'  failed' * (name in failed)}")
    print(f"{'all':24}{sum(times.values()):7.1f}")
    return failed


def check(names: Sequence[str], folder: str) -> list[str]:
    """Measure quickly, print what moved, and return the programs that failed.

    On a continuous-integration service that shows a summary, it is there too.

    Args:
        names: which programs.
        folder: where to write the figures.
    """
    failed = perform(names, ["--quick", "--into", folder], quiet=True)
    said = markdown(compare(DATA, Path(folder)))
    print(f"\n{said}")
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(f"## Measured ratios, against those recorded\n\n{said}")
    return failed


def main() -> None:
    """Run what the command line names, and fail in the end if one failed."""
    known = programs()
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    options.add_argument("--quick", action="store_true", help="few rounds, no files")
    options.add_argument("--check", action="store_true", help="say what has moved")
    options.add_argument("--into", metavar="FOLDER", help="write there")
    chosen = options.parse_args()
    if strange := set(chosen.names) - set(known):
        options.error(f"no program is called {', '.join(sorted(strange))}")
    names = chosen.names or known
    if chosen.into:
        Path(chosen.into).mkdir(parents=True, exist_ok=True)
    if chosen.check:
        with TemporaryDirectory() as folder:
            failed = check(names, chosen.into or folder)
    else:
        given = ["--quick"] * chosen.quick
        given += ["--into", chosen.into] if chosen.into else []
        failed = perform(names, given, quiet=False)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
