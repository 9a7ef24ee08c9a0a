"""Write a small guide of two programs and one page, with the engine that checks it.

python -m doccheck.starter FOLDER
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

ENGINE = Path(__file__).parents[1]
TEMPLATE = Path(__file__).with_name("template")


# --8<-- [start:start]
def start(folder: Path) -> list[Path]:
    """Write the guide and a copy of the engine into a new folder.

    Args:
        folder: where; it must not exist.

    Returns:
        What was written: the files of the guide, and the folder of the engine.

    Raises:
        FileExistsError: if there is such a folder or file already.
    """
    unwanted = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(TEMPLATE, folder, ignore=unwanted)
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    return [*written, shutil.copytree(ENGINE, folder / ENGINE.name, ignore=unwanted)]


# --8<-- [end:start]
def main(arguments: Sequence[str] | None = None) -> None:
    """Write the guide, and say what was written.

    Args:
        arguments: those of the command line if None.
    """
    parser = argparse.ArgumentParser(prog="python -m doccheck.starter")
    parser.add_argument("folder", type=Path, help="a new one")
    folder = parser.parse_args(arguments).folder
    try:
        written = start(folder)
    except FileExistsError:
        sys.exit(f"{folder} is there already: name a folder that is not")
    print(*(f"wrote {path.as_posix()}" for path in written), sep="\n")


if __name__ == "__main__":
    main()
