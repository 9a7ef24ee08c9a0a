"""Say what the locks of a guide hold for an interpreter.

A lock is a file of requirements with versions, conditions and hashes. The first one is
the guide's own, of which an interpreter gets what the programs import, and what that
needs in its turn. The others hold what programs import and the guide's checks do not:
of them it gets everything, if the machine itself runs it. How such a library gets on
under an emulator says something of the emulator.
"""

import importlib.metadata
import re
from collections.abc import Iterable
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

from doccheck.layout import Layout
from doccheck.pythons.interpreter import NATIVE, Interpreter, normal

LOCKED = re.compile(
    r"^(?P<pin>[\w.-]+==[^\s;]+)(?: ; (?P<mark>.*?))?"
    r"(?P<hashes>(?: \\\n +--hash=\S+)+)",
    re.MULTILINE,
)
SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}


def locked(
    wanted: Iterable[Requirement], interpreter: Interpreter, layout: Layout
) -> dict[str, str]:
    """Return what an interpreter is to get: requirements with hashes, by name==version.

    Args:
        wanted: what the guide's programs import besides the standard library.
        interpreter: what is to get it.
        layout: the guide, which names its locks.
    """
    needed, found = _needed(wanted), dict[str, str]()
    if not needed:
        return found
    native = interpreter.tier == NATIVE
    for number, lock in enumerate(layout.locks if native else layout.locks[:1]):
        for pin, requirement in _entries(layout.root / lock, interpreter):
            if number or normal(pin.partition("==")[0]) in needed:
                found.setdefault(pin, requirement)
    return found


def holds(lock: Path) -> set[str]:
    """Return the names of all distributions that a lock holds, in normal form."""
    return {normal(name.partition("==")[0]) for name, *_ in LOCKED.findall(_text(lock))}


def _text(lock: Path) -> str:
    return lock.read_text(encoding="utf-8") if lock.is_file() else ""


def _entries(lock: Path, interpreter: Interpreter) -> Iterable[tuple[str, str]]:
    implementation, *_ = interpreter.implementation.split()
    facts = {
        "implementation_name": implementation.lower(),
        "os_name": "nt" if interpreter.platform == "win32" else "posix",
        "platform_machine": interpreter.machine,
        "platform_python_implementation": implementation,
        "platform_system": SYSTEMS.get(interpreter.platform, ""),
        "python_full_version": interpreter.release,
        "python_version": interpreter.minor,
        "sys_platform": interpreter.platform,
    }
    for entry in LOCKED.finditer(_text(lock)):
        if not entry["mark"] or Marker(entry["mark"]).evaluate(facts):
            yield entry["pin"], entry["pin"] + entry["hashes"]


def _needed(wanted: Iterable[Requirement]) -> set[str]:
    # What a distribution needs in its turn, this Python knows, if it has it installed.
    names, pending = set[str](), {normal(each.name) for each in wanted}
    while pending:
        names.add(name := pending.pop())
        try:
            needed = map(Requirement, importlib.metadata.requires(name) or [])
        except importlib.metadata.PackageNotFoundError:
            continue
        pending |= {
            normal(each.name)
            for each in needed
            if not each.marker or each.marker.evaluate({"extra": ""})
        } - names
    return names
