"""Read a console block: one command, and what it prints."""

import shlex
from dataclasses import dataclass

FORM = "start with '$ python program.py' or '$ python -m package.module'"


class ConsoleError(ValueError):
    """A console block that cannot be run; the text says why, and what to do."""


@dataclass(frozen=True)
class Console:
    """A command and the output that the page shows for it.

    Attributes:
        command: the command as shown, without the prompt.
        program: the name of the program's file, empty if a module is run.
        module: the dotted name of the module, empty if a file is run.
        arguments: what follows either.
        shown: the output, its lines joined by newlines.
    """

    command: str
    program: str
    module: str
    arguments: tuple[str, ...]
    shown: str

    @property
    def name(self) -> str:
        """The name of what is run: of the program's file, or of the module."""
        return self.program or self.module


def parse(body: tuple[str, ...]) -> Console:
    """Return the command and the output of a console block.

    Args:
        body: the lines between the fence's marks.

    Raises:
        ConsoleError: if it is not one command that runs a Python program.
    """
    if not body or not body[0].startswith("$ "):
        raise ConsoleError(f"a console block shows one command and its output: {FORM}")
    if any(line.startswith("$ ") for line in body[1:]):
        raise ConsoleError("the block shows several commands: give each its own block")
    command = body[0].removeprefix("$ ")
    shown = "\n".join(body[1:])
    match shlex.split(command):
        case ["python", "-m", module, *rest]:
            return Console(command, "", module, tuple(rest), shown)
        case ["python", program, *rest] if program.endswith(".py"):
            return Console(command, program, "", tuple(rest), shown)
    raise ConsoleError(f"{command!r} is no command that this guide runs: {FORM}")
