"""Run a building block as a program, as its reader does, under a start method."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def demonstration(block, method, folder):
    """Return what `python -m shmguide.BLOCK` prints, which must be no complaint."""
    choice = f"import multiprocessing; multiprocessing.set_start_method({method!r})"
    (folder / "sitecustomize.py").write_text(choice)
    ran = subprocess.run(
        [sys.executable, "-m", f"shmguide.{block}"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(folder)},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout
