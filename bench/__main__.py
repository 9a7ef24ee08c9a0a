"""Run the measuring programs, one after another, each in a process of its own.

    python -m bench                     all of them, and record a run of this machine
    python -m bench --replace           the same, and forget the runs before
    python -m bench --into FOLDER       write the files there instead
    python -m bench --quick             take fewer rounds, and write nothing
    python -m bench --check             the same, and say which ratios have moved
    python -m bench handoff access      these two

What was recorded, or checked, is held against the pages: sentences that it belies are
listed. A program that fails does not keep the others from running.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.harness.compare import compare, markdown
from bench.harness.record import DATA
from doccheck.figures.data import Data
from doccheck.figures.holds import report
from doccheck.layout import Layout

HERE = Path(__file__).parent


def programs() -> list[str]:
    """Return the names of the measuring programs: the files beside this one."""
    return [path.stem for path in sorted(HERE.glob("[!_]*.py"))]


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
    now = Data(Path(folder))
    text = markdown(compare(Data(DATA), now)) + "\n" + belied(now)
    print(f"\n{text}")
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(f"## Measured ratios, against those recorded\n\n{text}")
    return failed


def belied(data: Data) -> str:
    """Return a list of the sentences on the pages that figures belie."""
    return "".join(f"* {line}\n" for line in report(Layout.of(HERE.parent), data))


def main() -> None:
    """Run what the command line names, and fail in the end if one failed."""
    names = programs()
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    options.add_argument("--quick", action="store_true", help="few rounds, no files")
    options.add_argument("--check", action="store_true", help="say what has moved")
    options.add_argument("--replace", action="store_true", help="forget earlier runs")
    options.add_argument("--into", metavar="FOLDER", help="write there")
    chosen = options.parse_args()
    if strange := set(chosen.names) - set(names):
        options.error(f"no program is called {', '.join(sorted(strange))}")
    names = chosen.names or names
    if chosen.into:
        Path(chosen.into).mkdir(parents=True, exist_ok=True)
    if chosen.check:
        with TemporaryDirectory() as folder:
            failed = check(names, chosen.into or folder)
    else:
        given = ["--quick"] * chosen.quick + ["--replace"] * chosen.replace
        given += ["--into", chosen.into] if chosen.into else []
        failed = perform(names, given, quiet=False)
        if not chosen.quick and not chosen.into:
            print(f"\n{belied(Data(DATA))}", end="")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
