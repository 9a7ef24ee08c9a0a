"""What docs/beyond/threads.md says, asked of Python itself."""

import dis
from typing import Any


def plus_equals_has_no_call() -> None:
    def attribute(thing: Any) -> None:
        thing.n += 1  # mutant: thing.n += 1 -> setattr(thing, "n", thing.n + 1)

    def item(cells: Any) -> None:
        cells[0] += 1  # mutant: cells[0] += 1 -> cells.append(1)

    for function in (attribute, item):
        names = [step.opname for step in dis.get_instructions(function)]
        assert not [name for name in names if "CALL" in name or "JUMP" in name], names
