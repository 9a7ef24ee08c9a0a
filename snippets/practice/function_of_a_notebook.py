# /// script
# dependencies = ["ipykernel", "nbclient", "nbformat"]
# ///
from subprocess import DEVNULL

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

DEFINE = "def square(number): return number * number"
START = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as e:
    print(e.submit(square, 7).result())
"""
FILE = "%%writefile squares.py\n" + DEFINE
IMPORT = "from squares import square"


def run(title: str, *cells: str) -> None:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(c) for c in cells]
    try:
        NotebookClient(notebook).execute(stderr=DEVNULL)
        print(f"{title}:", notebook.cells[-1].outputs[0].text.strip())
    except CellExecutionError as error:
        print(f"{title}:", error.ename)


if __name__ == "__main__":
    run("defined in a cell", DEFINE, START)
    run("imported from a file", FILE, IMPORT, START)
