# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import sys
from subprocess import run

START = """
from multiprocessing import get_context
if __name__ == "__main__":
    process = get_context("spawn").Process(target=greet)
    process.start()
    process.join()
"""


def attempt(title: str, *arguments: str, source: str = "") -> None:
    command = [sys.executable, *arguments]
    result = run(command, input=source, capture_output=True, text=True)
    lines = (result.stderr or result.stdout).splitlines()
    print(f"{title}: {lines[-1]}")


def greet() -> None:
    print("hello from the child")


if __name__ == "__main__":
    here = "def greet(): print('hello from the child')"
    there = "from program_without_a_file import greet"
    attempt("through a pipe", "-", source=here + START)
    attempt("with -c", "-c", here + START)
    attempt("with -c, but greet in a file", "-c", there + START)
