"""Run a measuring program as the command line says.

python -m bench.NAME                 measures, prints, and records a run
python -m bench.NAME --replace       the same, and forgets the runs before
python -m bench.NAME --quick         takes fewer rounds, and records nothing
python -m bench.NAME --into FOLDER   writes FOLDER/NAME.json instead
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.harness.record import circumstances, record, write
from bench.harness.show import show


def run(
    name: str, measure: Callable[[bool], Mapping[str, object]], *, is_fact: bool = False
) -> None:
    """Measure as the command line says, print the figures and write them to a file.

    Args:
        name: the name of the program, and of its data file.
        measure: returns the figures; true stands for few rounds, in some seconds.
        is_fact: whether the figures are the same on every machine.
    """
    options = argparse.ArgumentParser(prog=f"python -m bench.{name}")
    options.add_argument("--quick", action="store_true", help="few rounds, no file")
    options.add_argument("--into", type=Path, metavar="FOLDER", help="write there")
    options.add_argument(
        "--replace", action="store_true", help="forget earlier runs of this machine"
    )
    chosen = options.parse_args()
    measured = {"program": f"bench/{name}.py", **circumstances()}  # measuring is load
    figures = measure(chosen.quick)
    show(name, figures, measured)
    if chosen.into:
        write(chosen.into / f"{name}.json", {"measured": measured, **figures})
    elif not chosen.quick:
        record(
            name,
            {"measured": measured, **figures},
            is_fact=is_fact,
            replace=chosen.replace,
        )
