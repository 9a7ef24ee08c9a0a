"""Which start method each Python on this machine takes if it is not told one.

    python -m bench.default_start_methods [PYTHON ...]

The Pythons are those named, and those that are found for each version of the guide.
"""

import subprocess
import sys
from collections.abc import Sequence

from bench.record import record
from doccheck.interpreter import find

VERSIONS = "3.11", "3.12", "3.13", "3.14", "3.15"
QUESTION = (
    "import multiprocessing, platform;"
    "print(platform.python_version(), multiprocessing.get_start_method())"
)


def main(named: Sequence[str]) -> None:
    """Ask, and record each answer under the version that gave it."""
    paths = [*(python.path for python in find(VERSIONS)), *named]
    answers = {}
    for path in paths:
        asked = [path, "-I", "-c", QUESTION]
        done = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True)
        version, method = done.stdout.split()
        minor = "_".join(version.split(".")[:2])
        answers[minor] = {"version": version, "method": method}
    record("default_start_methods", {"python": answers})


if __name__ == "__main__":
    main(sys.argv[1:])
