import sys
from pathlib import Path
from subprocess import run

DEFINE = "def square(number): return number * number\n\n"
START = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
executor = ProcessPoolExecutor(mp_context=get_context("spawn"))
executor.submit(square, 7).result()
executor.shutdown()
"""
ERRORS = "AttributeError:", "concurrent.futures.process.Broken"


def type_in(title: str, lines: str) -> None:
    prompt = run(
        [sys.executable, "-i", "-q"],
        input=lines,
        capture_output=True,
        text=True,
    )
    print(title, "->", prompt.stdout.strip() or "no result")
    for line in sorted(set(prompt.stderr.splitlines())):
        if line.startswith(ERRORS):
            print(" ", line)


if __name__ == "__main__":
    type_in("typed in", DEFINE + START)
    Path("squares.py").write_text(DEFINE)
    type_in("imported", "from squares import square\n" + START)
