"""Start processes for a test, and see what a building block's demonstration prints."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

METHODS = multiprocessing.get_all_start_methods()
PATIENCE = 60  # seconds, for what takes far less
ROOT = Path(__file__).parents[1]


def run(method, target, *arguments):
    """Start a process for each tuple of arguments, and wait: all must end well."""
    context = multiprocessing.get_context(method)
    processes = [
        context.Process(target=target, args=given, daemon=True) for given in arguments
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0


def demonstration(block, method, folder):
    """Return what `python -m shmguide.BLOCK` prints; it must end well and quietly."""
    (folder / "sitecustomize.py").write_text(
        f"import multiprocessing; multiprocessing.set_start_method({method!r})"
    )
    ran = subprocess.run(
        [sys.executable, "-m", f"shmguide.{block}"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(folder)},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout
