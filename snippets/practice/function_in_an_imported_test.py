# /// script
# dependencies = ["pytest"]
# ///
import sys
from pathlib import Path
from subprocess import run

PYTEST = sys.executable, "-P", "-m", "pytest"  # the command pytest
TEST = """
from multiprocessing import get_context

def work(): pass

def test_work():
    child = get_context("spawn").Process(target=work)
    child.start()
    child.join()
    assert child.exitcode == 0
"""

if __name__ == "__main__":
    Path("checks").mkdir(exist_ok=True)
    Path("checks/test_work.py").write_text(TEST)
    for mode in "prepend", "importlib":
        option = f"--import-mode={mode}"
        tested = run(
            [*PYTEST, "-q", option],
            capture_output=True,
            text=True,
        )
        print(option, "passed" if tested.returncode == 0 else "failed")
        for line in tested.stdout.splitlines():
            if line.startswith("ModuleNotFoundError"):
                print(" ", line)
