"""Which start method does each Python on this machine use unless you choose one?

    python -m bench.default_start_methods

Each version that the guide covers is asked if it is on this machine; for the others,
the record stays. `MATRIX_PYTHONS` names more Pythons, separated by blanks.

What would change it: the version of Python and the platform, and nothing else.
"""

import json
import os
import subprocess
from collections.abc import Mapping

from bench.harness import run
from bench.harness.record import DATA
from doccheck.pythons.interpreter import find

VERSIONS = "3.11", "3.12", "3.13", "3.14", "3.15"
QUESTION = (
    "import multiprocessing, platform;"
    "print(platform.python_version(), multiprocessing.get_start_method())"
)


def measure(_: bool) -> Mapping[str, object]:
    """Return each answer under the version that gave it."""
    named = os.environ.get("MATRIX_PYTHONS", "").split()
    before = json.loads(DATA.joinpath("default_start_methods.json").read_text("utf-8"))
    answers = before["python"]
    for path in [*(python.path for python in find(VERSIONS)), *named]:
        asked = [path, "-I", "-c", QUESTION]
        done = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True)
        version, method = done.stdout.split()
        minor = "_".join(version.split(".")[:2])
        answers[minor] = {"version": version, "method": method}
    return {"python": answers}


if __name__ == "__main__":
    run("default_start_methods", measure, is_fact=True)
