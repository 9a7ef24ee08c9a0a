"""Find, show, run and copy what the guide holds, and explain an error message.

    python -m shmguide                          the blocks, and how many programs
    python -m shmguide list [WORD]              the programs, and what each needs
    python -m shmguide show NAME                the text of a program or of a block
    python -m shmguide run NAME [ARGUMENT...]   run a program in the current folder
    python -m shmguide copy NAME [FOLDER]       a program, with the blocks it imports
    python -m shmguide vendor NAME [FOLDER]     a block: NAME.py, for your own package
    python -m shmguide explain [MESSAGE...]     cause, cure and page of a message

`run --start-method METHOD` changes the default of a program. An older copy of a block
is kept beside the new one under another name; any other file of that name stays, and
the exit status is 1. `explain` asks nobody; with no message it reads a traceback from
standard input, and `explain --open` opens the page.
"""

import argparse
import ast
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from shmguide import _explain
from shmguide._copies import blocks, copy, vendor
from shmguide._programs import Program, find, listed, programs, run


# --8<-- [start:overview]
def overview() -> Iterator[str]:
    """Yield a line for each building block, and one for the programs of a chapter."""
    texts = blocks()
    width = max(map(len, texts)) + 2
    for name, text in texts.items():
        about = ast.get_docstring(ast.parse(text)) or ""
        yield f"{name:{width}}{about.partition(chr(10))[0]}"
    yield ""
    for chapter, group in groupby(programs(), lambda program: program.chapter):
        yield f"{chapter:{width}}{len(list(group))} programs"
    yield ""
    yield "python -m shmguide --help says what can be done with them."


# --8<-- [end:overview]
def _named(name: str) -> Program | str:
    """Return the program of a name, or the name itself if it is that of a block."""
    return name if name in blocks() else find(name)


def _carry_out(options: argparse.Namespace) -> int:
    """Carry out a command, and return the exit status."""
    match options.command:
        case "list":
            lines = list(listed(options.word))
            if not lines:
                raise LookupError(f"no program has {options.word} in its name")
            print(*lines, sep="\n")
        case "show":
            named = _named(options.name)
            text = blocks()[named] if isinstance(named, str) else named.text
            print(text, end="")
        case "run":
            if options.name in blocks():
                raise LookupError(
                    f"{options.name} is a block: python -m shmguide.{options.name}"
                )
            status = run(find(options.name), options.arguments, options.start_method)
            if status < 0:
                print(f"ended by {signal.Signals(-status).name}", file=sys.stderr)
            return status if status >= 0 else 128 - status
        case "copy":
            print(*copy(_named(options.name), options.folder), sep="\n")
        case "vendor":
            print(vendor(options.name, options.folder))
        case "explain":
            _explain.main(options.message, opens=options.open)
        case _:
            print(*overview(), sep="\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m shmguide",
        description="The building blocks and the programs of the guide.",
    )
    commands = parser.add_subparsers(dest="command")
    each = commands.add_parser("list", help="list the programs, and what each needs")
    each.add_argument("word", nargs="?", default="", help="in its chapter or its name")
    each = commands.add_parser("show", help="print a program or a block")
    each.add_argument("name")
    each = commands.add_parser("run", help="run a program in the current folder")
    each.add_argument("--start-method", metavar="METHOD", help="default: Python's own")
    each.add_argument("name")
    each.add_argument(
        "arguments", nargs="*", help="those of the program; options behind --"
    )
    each = commands.add_parser("copy", help="copy a program and the blocks it imports")
    each.add_argument("name")
    each.add_argument("folder", nargs="?", default=Path(), type=Path, help="default: .")
    each = commands.add_parser("vendor", help="copy one block, for a package of yours")
    each.add_argument("name")
    each.add_argument("folder", nargs="?", default=Path(), type=Path, help="default: .")
    each = commands.add_parser("explain", help="say what is behind an error message")
    each.add_argument("--open", action="store_true", help="open its page in a browser")
    each.add_argument("message", nargs="*", help="default: read a traceback from stdin")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Carry out a command, and end with status 1 if that cannot be done.

    Args:
        arguments: those of the command line if None.
    """
    parser = _parser()
    try:
        status = _carry_out(parser.parse_args(arguments))
        sys.stdout.flush()
    except BrokenPipeError:  # as with head: nobody reads any more, the end included
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (LookupError, OSError, RuntimeError) as error:
        sys.exit(f"{parser.prog}: {error}")
    if status:
        sys.exit(status)


if __name__ == "__main__":
    main()
